//! What stands on the public record of the network, compiled in: statements, activities, and organizations that a document
//! names. No coalition wrote it, everybody reads it.

use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::activities::ActivityFields;
use super::language::Texts;
use super::records::RecordDocument;
use super::statements::{PointFacts, StatementKind};

/// All of it.
#[derive(Clone, Debug)]
pub struct PublicRecord {
    /// Statements.
    pub statements: Vec<StatementFacts>,
    /// Activities.
    pub activities: Vec<ActivityFacts>,
    /// Organizations that one of the statements names.
    pub organizations: Vec<NamedOrganization>,
}

/// A statement as the facts and the samples have it.
#[derive(Clone, Debug, Deserialize)]
pub struct StatementFacts {
    /// Fixed id.
    pub id: Uuid,
    /// Kind.
    pub kind: StatementKind,
    /// UN symbol.
    #[serde(default)]
    pub symbol: Option<String>,
    /// Its day.
    pub date: Day,
    /// The body that it was made to.
    #[serde(default)]
    pub body: Option<String>,
    /// That body's session.
    #[serde(default)]
    pub session: Option<i16>,
    /// Agenda item.
    #[serde(default)]
    pub agenda_item: Option<i16>,
    /// Language of the document.
    pub language: String,
    /// Title by language.
    pub title: Texts,
    /// Names as printed.
    #[serde(default)]
    pub submitted_by: Vec<String>,
    /// Names as printed.
    #[serde(default)]
    pub supported_by: Vec<String>,
    /// States that it concerns.
    #[serde(default)]
    pub states: Vec<String>,
    /// Jurisdictions that it concerns.
    #[serde(default)]
    pub jurisdictions: Vec<String>,
    /// What it asks.
    #[serde(default)]
    pub points: Vec<PointFacts>,
    /// Where it can be read.
    #[serde(default)]
    pub document: Option<RecordDocument>,
    /// Where its facts were found.
    #[serde(default)]
    pub source: Option<String>,
}

/// A day in a file of facts: TOML's own form or a text.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
pub enum Day {
    /// As a text.
    Text(NaiveDate),
    /// As TOML has it.
    Toml(toml::value::Datetime),
}

impl Day {
    /// The day.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Day::Text(day) => Some(day),
            Day::Toml(moment) => moment
                .date
                .and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())),
        }
    }
}

/// An activity of the public record: the members of one that a coalition writes, and a fixed id.
#[derive(Clone, Debug, Deserialize)]
pub struct ActivityFacts {
    /// Fixed id.
    pub id: Uuid,
    /// What a coalition would have written.
    #[serde(flatten)]
    pub fields: ActivityFields,
}

/// An organization that a document names: its name as printed, nothing more.
#[derive(Clone, Debug, Deserialize)]
pub struct NamedOrganization {
    /// Fixed id.
    pub id: Uuid,
    /// Its name as printed.
    pub name: String,
    /// The statement that names it.
    pub document: Uuid,
}

/// Why the compiled files can't be read: a mistake of whoever changed them.
#[derive(Debug, thiserror::Error)]
#[error("the compiled facts can't be read")]
pub struct CompiledFactsFailure(#[from] toml::de::Error);

/// What stands on the public record.
///
/// # Errors
/// Where a compiled file is malformed; a test reads them all.
pub fn public_record() -> Result<PublicRecord, CompiledFactsFailure> {
    #[derive(Deserialize)]
    struct Statements {
        statement: Vec<StatementFacts>,
    }
    #[derive(Deserialize)]
    struct Activities {
        activity: Vec<ActivityFacts>,
    }
    #[derive(Deserialize)]
    struct Organizations {
        organization: Vec<NamedOrganization>,
    }
    let statements: Statements = toml::from_str(include_str!("../../facts/statements.toml"))?;
    let activities: Activities = toml::from_str(include_str!("../../facts/activities.toml"))?;
    let organizations: Organizations = toml::from_str(include_str!("../../facts/organizations.toml"))?;
    Ok(PublicRecord {
        statements: statements.statement,
        activities: activities.activity,
        organizations: organizations.organization,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::records::{Covered, Noun};

    #[test]
    fn an_organization_that_a_document_names_has_its_name_alone() {
        let PublicRecord { statements, organizations, .. } =
            public_record().unwrap_or_else(|failure| panic!("{failure:?}"));
        for organization in &organizations {
            let named = statements.iter().find(|statement| statement.id == organization.document);
            assert!(
                named.is_some_and(|statement| statement.submitted_by.contains(&organization.name)
                    || statement.supported_by.contains(&organization.name)),
                "{}",
                organization.name
            );
            assert!(
                !organization.name.contains("Hong Kong") && !organization.name.contains("Society for Community"),
                "{}",
                organization.name
            );
        }
    }

    #[test]
    fn an_activity_keeps_the_rules_that_hold_for_coalitions() {
        let record = public_record().unwrap_or_else(|failure| panic!("{failure:?}"));
        assert!(!record.activities.is_empty());
        for activity in &record.activities {
            let fields = &activity.fields;
            let covered = Covered {
                coalition: String::new(),
                states: fields.states.clone(),
                jurisdictions: fields.jurisdictions.clone(),
            };
            assert!(fields.pass(&covered).is_ok(), "{:?}", fields.pass(&covered));
            assert!(!fields.documents.is_empty(), "a fact has a source");
        }
    }
}
