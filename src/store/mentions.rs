//! What the records of coalitions name: coalitions, recommendations, organizations, reviews, and whether there are such.
//! What a name means for the record is said in the domain.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use uuid::Uuid;

use crate::domain::failure::{Failure, Fault};
use crate::domain::records::{Covered, Mention, Mentioned};
use crate::tables::views::coalitions;
use crate::tables::{recommendations, reviews, source_leads};

/// A coalition as acts need to know it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = coalitions)]
pub struct KnownCoalition {
    /// Its code.
    pub code: String,
    /// Who may know of it: public, network or unlisted.
    pub visibility: String,
    /// States.
    pub states: Vec<String>,
    /// Jurisdictions.
    pub jurisdictions: Vec<String>,
}

impl KnownCoalition {
    /// What its records may concern.
    pub fn covered(&self) -> Covered {
        Covered { coalition: self.code.clone(), states: self.states.clone(), jurisdictions: self.jurisdictions.clone() }
    }
}

/// A coalition that who asks may know of.
///
/// # Errors
/// What the database says.
pub fn coalition(connection: &mut PgConnection, code: &str) -> Result<Option<KnownCoalition>, Failure> {
    Ok(coalitions::table.find(code).select(KnownCoalition::as_select()).first(connection).optional()?)
}

/// Which of these coalitions there aren't, or not for who asks.
///
/// # Errors
/// What the database says.
pub fn unknown_coalitions(connection: &mut PgConnection, codes: &[String]) -> Result<Vec<String>, Failure> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let known: Vec<String> =
        coalitions::table.filter(coalitions::code.eq_any(codes)).select(coalitions::code).load(connection)?;
    Ok(codes.iter().filter(|code| !known.contains(code)).cloned().collect())
}

/// Refuses a filter by coalitions that there aren't; of one that who asks must not know of, the same is said.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn check_coalitions(connection: &mut PgConnection, codes: Option<&[String]>) -> Result<(), Failure> {
    let unknown = unknown_coalitions(connection, codes.unwrap_or_default())?;
    let faults: Vec<Fault> = unknown
        .iter()
        .map(|code| {
            Fault::parameter("coalition", format!("there is no coalition `{code}`"))
                .hint("the codes are listed at /v1/coalitions")
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
}

/// The recommendation that each of these source records is a part of now.
///
/// # Errors
/// What the database says.
pub fn leading(connection: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Failure> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, Uuid)> = source_leads::table
        .filter(source_leads::source.eq_any(ids))
        .select((source_leads::source, source_leads::recommendation))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// Every source record of the recommendations that these are parts of: under any of them something may have been written.
///
/// # Errors
/// What the database says.
pub fn all_parts(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Uuid>, Failure> {
    let leading: Vec<Uuid> = leading(connection, ids)?.into_values().collect();
    let rows = source_leads::table.filter(source_leads::recommendation.eq_any(&leading)).select(source_leads::source);
    let parts: Vec<Uuid> = rows.load(connection)?;
    Ok(parts.into_iter().chain(ids.iter().copied()).collect())
}

/// The State that received a recommendation, by the id of any of its source records.
///
/// # Errors
/// What the database says.
pub fn state_under_review(connection: &mut PgConnection, id: Uuid) -> Result<Option<String>, Failure> {
    let found = source_leads::table
        .inner_join(recommendations::table)
        .filter(source_leads::source.eq(id))
        .select(recommendations::state_under_review);
    Ok(found.first(connection).optional()?)
}

/// The version of a recommendation's original text: a digest of it, which another text does not have.
///
/// # Errors
/// What the database says.
pub fn version_of_text(connection: &mut PgConnection, id: Uuid) -> Result<Option<String>, Failure> {
    let found = source_leads::table.inner_join(recommendations::table).filter(source_leads::source.eq(id));
    let version =
        diesel::dsl::sql::<diesel::sql_types::Text>("md5(recommendations.texts ->> recommendations.original_language)");
    Ok(found.select(version).first(connection).optional()?)
}

/// The same for a filter: none where it names nothing.
///
/// # Errors
/// What the database says.
pub fn parts_of(connection: &mut PgConnection, ids: Option<&[String]>) -> Result<Option<Vec<Uuid>>, Failure> {
    match ids.filter(|ids| !ids.is_empty()) {
        None => Ok(None),
        Some(ids) => {
            let ids: Vec<Uuid> = ids.iter().filter_map(|id| id.parse().ok()).collect();
            all_parts(connection, &ids).map(Some)
        }
    }
}

/// Puts, for each recommendation that was written, the one that it is a part of now.
///
/// # Errors
/// What the database says.
pub fn lead<'a>(connection: &mut PgConnection, lists: impl Iterator<Item = &'a mut Vec<Uuid>>) -> Result<(), Failure> {
    let lists: Vec<&mut Vec<Uuid>> = lists.collect();
    let mut named: Vec<Uuid> = lists.iter().flat_map(|list| list.iter().copied()).collect();
    named.sort_unstable();
    named.dedup();
    let leading = leading(connection, &named)?;
    for list in lists {
        let mut led = Vec::with_capacity(list.len());
        for id in list.iter() {
            let id = leading.get(id).copied().unwrap_or(*id);
            if !led.contains(&id) {
                led.push(id);
            }
        }
        *list = led;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Part {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Those of some ids that who asks may read, of a noun that coalitions write.
macro_rules! readable {
    ($noun:literal, $plural:literal) => {
        concat!(
            "SELECT id FROM working_",
            $plural,
            " WHERE id = ANY ($1) UNION SELECT record FROM ",
            $noun,
            "_editions WHERE record = ANY ($1) AND withdrawn_on IS NULL"
        )
    };
}

/// Those of the mentioned records that there aren't.
///
/// # Errors
/// What the database says.
pub fn missing(connection: &mut PgConnection, mentions: &[Mention]) -> Result<Vec<Mention>, Failure> {
    let of = |kind: Mentioned| -> Vec<&str> {
        mentions.iter().filter(|mention| mention.kind == kind).map(|mention| mention.id.as_str()).collect()
    };
    let ids = |kind: Mentioned| -> Vec<Uuid> { of(kind).iter().filter_map(|id| id.parse().ok()).collect() };
    let texts = |ids: Vec<Uuid>| ids.iter().map(Uuid::to_string).collect::<Vec<_>>();
    let mut known: HashMap<Mentioned, Vec<String>> = HashMap::new();
    let asked = ids(Mentioned::Recommendation);
    if !asked.is_empty() {
        known.insert(Mentioned::Recommendation, texts(leading(connection, &asked)?.into_keys().collect()));
    }
    let asked = of(Mentioned::Review);
    if !asked.is_empty() {
        let found = reviews::table.filter(reviews::id.eq_any(asked)).select(reviews::id);
        known.insert(Mentioned::Review, found.load(connection)?);
    }
    // What coalitions write is there for who asks where it can be read, as it is worked on or as it was published.
    for (kind, sql) in [
        (Mentioned::Plan, readable!("plan", "plans")),
        (Mentioned::Activity, readable!("activity", "activities")),
        (Mentioned::Statement, readable!("statement", "statements")),
        (Mentioned::Organization, readable!("organization", "organizations")),
    ] {
        let asked = ids(kind);
        if !asked.is_empty() {
            let found: Vec<Part> = diesel::sql_query(sql).bind::<Array<SqlUuid>, _>(&asked).load(connection)?;
            known.insert(kind, texts(found.into_iter().map(|record| record.id).collect()));
        }
    }
    let is_missing = |mention: &&Mention| !known.get(&mention.kind).is_some_and(|known| known.contains(&mention.id));
    Ok(mentions.iter().filter(is_missing).cloned().collect())
}
