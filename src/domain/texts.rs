//! Texts in several languages as they are sent: in REST a map by language, in GraphQL the scalar of the same form. What is
//! kept of them, and which of them a reader gets, is said in `language`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::language::Texts;

/// A text by language as it is sent: null takes a language out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SentTexts(pub BTreeMap<String, Option<String>>);

impl From<&Texts> for SentTexts {
    fn from(texts: &Texts) -> Self {
        SentTexts(texts.0.iter().map(|(language, text)| (language.clone(), Some(text.clone()))).collect())
    }
}

impl SentTexts {
    /// The texts as they are after this change: languages that are named get their new text, null takes one out.
    pub fn changed(&self, texts: &Texts) -> Texts {
        let mut changed = texts.clone();
        for (language, text) in &self.0 {
            match text {
                Some(text) => changed.0.insert(language.clone(), text.clone()),
                None => changed.0.remove(language),
            };
        }
        changed
    }
}

impl utoipa::PartialSchema for SentTexts {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .description(Some("A text by language (BCP 47). In a change, null takes a language out."))
            .additional_properties(Some(utoipa::openapi::ObjectBuilder::new().schema_type(
                utoipa::openapi::schema::SchemaType::Array(vec![
                    utoipa::openapi::Type::String,
                    utoipa::openapi::Type::Null,
                ]),
            )))
            .into()
    }
}

impl utoipa::ToSchema for SentTexts {
    fn name() -> std::borrow::Cow<'static, str> {
        "Texts".into()
    }
}

/// A text in several languages: a map from BCP 47 tags to texts, as in REST. In a change, null takes a language out.
#[async_graphql::Scalar(name = "Texts")]
impl async_graphql::ScalarType for SentTexts {
    fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        let value = value.into_json().map_err(|error| async_graphql::InputValueError::custom(error.to_string()))?;
        serde_json::from_value(value).map_err(|_| {
            async_graphql::InputValueError::custom(
                "a text in several languages is a map such as {en: \"…\", ko: \"…\"}",
            )
        })
    }

    fn to_value(&self) -> async_graphql::Value {
        let members = self.0.iter().map(|(language, text)| {
            let text = text.clone().map_or(async_graphql::Value::Null, async_graphql::Value::from);
            (async_graphql::Name::new(language), text)
        });
        async_graphql::Value::Object(members.collect())
    }
}
