//! Translations in GraphQL.

use std::sync::Arc;

use async_graphql::{Context, ID};

use super::asker::{Answer, Asker};
use super::loaders::{self, JurisdictionKey};
use super::nouns::{hanging, mutations, queries};
use super::records::as_id;
use crate::domain::recommendations::Recommendation;
use crate::domain::states::Jurisdiction;
use crate::domain::translations::{Translation, TranslationFields, TranslationFilter, TranslationInput};
use crate::store;

queries! {
    /// Translations of recommendations, by language. Which of them, the parameter `scope` of the address says, as in REST.
    TranslationQueries: Translation of TranslationFields by TranslationFilter in translations,
    translations sorted "Sort keys, a minus before each for descending, all in one direction: `language`, the usual one, `state`, `edition`, `id`.", translation, translation_versions, translation_differences
}

mutations! {
    TranslationMutations: Translation of TranslationFields from TranslationInput,
    create_translation, update_translation, move_translation, publish_translation, withdraw_translation, restore_translation, merge_translation, purge_translation
}

hanging! {
    impl Translation {
        /// The recommendation.
        async fn recommendation(&self, context: &Context<'_>) -> Answer<Option<Recommendation>> {
            let id = self.recommendation;
            let asked = move |connection: &mut _, reading: &_| store::recommendations::of(connection, &[id], reading);
            Ok(Asker::of(context)?.read(asked).await?.pop())
        }

        /// Jurisdictions that it concerns.
        async fn jurisdictions(&self, context: &Context<'_>) -> Answer<Vec<Arc<Jurisdiction>>> {
            loaders::many(context, self.jurisdictions.iter().cloned().map(JurisdictionKey).collect()).await
        }

        /// The recommendation, by id.
        async fn recommendation_id(&self) -> ID {
            as_id(&self.recommendation)
        }

        /// The organization that made it, by id.
        async fn organization_id(&self) -> Option<ID> {
            self.organization.as_ref().map(as_id)
        }
    }
}
