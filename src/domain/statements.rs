//! Statements, submissions and letters of civil society, with what they ask.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::failure::Failure;
use super::language::{TextIn, Texts};
use super::reference;

/// A statement.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Statement {
    /// Its id here.
    #[graphql(skip)]
    pub id: Uuid,
    /// Kind of statement, from the vocabulary `statement_kind`.
    #[schema(example = "joint_written_statement")]
    pub kind: String,
    /// The UN's symbol, where it has one.
    pub symbol: Option<String>,
    /// The day that it bears.
    pub date: NaiveDate,
    /// The body that it was made to.
    pub body: Option<String>,
    /// That body's session.
    pub session: Option<i16>,
    /// Agenda item.
    pub agenda_item: Option<String>,
    /// Language of the document.
    pub language: String,
    /// Its title.
    pub title: Option<String>,
    /// In which language the title came.
    pub title_in: Option<TextIn>,
    /// Who submitted it, as printed.
    pub submitted_by: Vec<String>,
    /// Who supported it, as printed.
    pub supported_by: Vec<String>,
    /// States that it concerns.
    #[graphql(skip)]
    pub states: Vec<String>,
    /// Jurisdictions that it concerns.
    #[graphql(skip)]
    pub jurisdictions: Vec<String>,
    /// What it asks, point by point, in our words.
    pub points: Vec<Point>,
    /// Where it can be read.
    pub document: Option<StatementDocument>,
    /// Where its facts were found.
    pub source: Option<String>,
    /// The address of this record.
    pub url: String,
}

/// One thing that a statement asks.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Point {
    /// Its number in the statement.
    #[schema(example = "3.1")]
    pub point: String,
    /// What it asks, in our words.
    pub text: Option<String>,
    /// In which language the text came.
    pub text_in: Option<TextIn>,
}

/// What the database keeps of a point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointFacts {
    /// Number.
    pub point: String,
    /// Text by language.
    pub text: Texts,
}

/// Where a statement can be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct StatementDocument {
    /// The UN's symbol.
    #[serde(default)]
    pub symbol: Option<String>,
    /// Address.
    #[serde(default)]
    pub url: Option<String>,
}

/// Which statements are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatementFilter {
    /// States that they concern.
    pub state: Option<Vec<String>>,
    /// Jurisdictions that they concern.
    pub jurisdiction: Option<Vec<String>>,
    /// Kinds of statement.
    pub kind: Option<Vec<String>>,
    /// Sessions of the body.
    pub session: Option<Vec<i16>>,
    /// UN symbols.
    pub symbol: Option<Vec<String>>,
    /// Years.
    pub year: Option<Vec<i16>>,
}

impl StatementFilter {
    /// Refuses States, jurisdictions and kinds that do not exist.
    pub fn check(&self) -> Result<(), Failure> {
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_codes("kind", self.kind.as_deref(), |name, value| {
            reference::term_fault(name, "statement_kind", value)
        })
    }
}
