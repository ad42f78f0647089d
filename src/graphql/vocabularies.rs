//! Vocabularies and their terms in GraphQL.

use async_graphql::{Context, Object};

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::ids;
use crate::domain::vocabularies::{Term, TermFilter, Vocabulary, VocabularyFilter};
use crate::store;

/// Questions about vocabularies.
#[derive(Default)]
pub struct VocabularyQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl VocabularyQueries {
    /// Themes, in the order of their vocabulary.
    async fn themes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            TermFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `position`, the usual one, `code`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Term>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::vocabularies::list_terms(connection, "themes", &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }

    /// Sustainable Development Goals, by number.
    async fn sdgs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            TermFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `position`, the usual one, `code`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Term>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::vocabularies::list_terms(connection, "sdgs", &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }

    /// Groups of persons, in the order of their vocabulary.
    async fn groups_of_persons(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            TermFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `position`, the usual one, `code`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Term>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::vocabularies::list_terms(connection, "groups_of_persons", &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }

    /// Every list of terms that a field can hold.
    async fn vocabularies(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            VocabularyFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `position`, the usual one, `name`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Vocabulary>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::vocabularies::list(connection, &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }

    /// One vocabulary with its terms.
    async fn vocabulary(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its name: `response`.")] name: String,
    ) -> Answer<Option<Vocabulary>> {
        let name = ids::name(&name).ok_or_else(|| ids::not_found("vocabulary", &name))?;
        let asked = move |connection: &mut _, reading: &_| store::vocabularies::find(connection, &name, reading);
        Ok(Some(Asker::of(context)?.snapshot(asked).await?))
    }
}
