//! Vocabularies: every list of terms that a field can hold, with labels, definitions and the source of the terms.

use serde::{Deserialize, Serialize};

use super::language::TextIn;

/// A term of a vocabulary: a theme, a goal, a group of persons, a value of an enumeration.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Term {
    /// The code that fields hold.
    #[schema(example = "torture")]
    pub code: String,
    /// The vocabulary that it belongs to.
    #[schema(example = "themes")]
    pub vocabulary: String,
    /// What it is called.
    pub label: Option<String>,
    /// In which language the label came.
    pub label_in: Option<TextIn>,
    /// One line on what it means.
    pub definition: Option<String>,
    /// The broader term.
    pub broader: Option<String>,
    /// What sources call it.
    pub source_names: SourceNames,
}

/// What sources call a term.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct SourceNames {
    /// UPR Info's issues.
    #[serde(default)]
    pub upr_info: Vec<String>,
    /// OHCHR's letter-and-number codes of the second cycle.
    #[serde(default)]
    pub ohchr_codes: Vec<String>,
    /// OHCHR's labels of all cycles.
    #[serde(default)]
    pub ohchr_labels: Vec<String>,
}

impl SourceNames {
    /// OHCHR's codes and labels.
    pub fn of_ohchr(&self) -> Vec<&String> {
        self.ohchr_codes.iter().chain(&self.ohchr_labels).collect()
    }
}

/// A list of terms that a field can hold.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Vocabulary {
    /// Its own code.
    #[schema(example = "response")]
    pub name: String,
    /// What it is called.
    pub title: Option<String>,
    /// In which language the title came.
    pub title_in: Option<TextIn>,
    /// What it is for.
    pub description: Option<String>,
    /// Where its terms come from: a resolution, a document, or this project.
    pub source: String,
    /// Its terms, in their order.
    pub terms: Vec<Term>,
    /// The address of this record.
    pub url: String,
}

/// Which terms are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TermFilter {
    /// Codes of terms.
    pub code: Option<Vec<String>>,
    /// Codes of broader terms.
    pub broader: Option<Vec<String>>,
}

/// Which vocabularies are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VocabularyFilter {
    /// Names of vocabularies.
    #[param(example = json!(["response"]))]
    pub name: Option<Vec<String>>,
}
