//! Questions about translations of recommendations: the same for editions and for working records, as the connection's schema
//! decides.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use super::endorsements;
use super::listing::{Condition, Listing};
use super::mentions;
use super::records::{common, either, overlaps, questions, row, sorted};
use crate::domain::endorsements::Endorsable;
use crate::domain::failure::Failure;
use crate::domain::page::KeyValue;
use crate::domain::reading::Reading;
use crate::domain::records::RecordDocument;
use crate::domain::translations::{
    Translation, TranslationFields, TranslationFilter, TranslationMaker, TranslationState, TranslationTexts,
};
use crate::tables::follow_up_views::{translations, withdrawn_translations};

row! {
    TranslationRow of translations as Translation with TranslationTexts at "/v1/translations" {
        texts { note and note_in }
        plain {
            recommendation: Uuid,
            jurisdictions: Vec<String>,
            language: String,
            text: String,
            made_by: TranslationMaker,
            organization: Option<Uuid>,
            by_volunteer: bool,
            state: TranslationState,
            translated_on: Option<NaiveDate>,
            preferred: bool,
        }
        json { documents: Vec<RecordDocument> }
        maybe_json {}
        added { outdated, endorsed_by }
    }
}

const TRANSLATIONS: Listing<TranslationRow> = Listing {
    noun: "translations",
    from: "translations",
    keys: &[
        sorted!(translations.language: Text, |row| row.language.clone()),
        sorted!(translations.state: Text, |row| row.state.to_string()),
        sorted!(translations.edition: Number, |row| row.edition),
    ],
    last: sorted!(translations.id: Uuid, |row| row.id),
    usual: "language",
};

/// Whether the original is another text now than the one that was translated.
const OUTDATED: &str = "EXISTS (SELECT FROM source_leads l JOIN recommendations r ON r.id = l.recommendation \
     WHERE l.source = translations.recommendation AND md5(r.texts ->> r.original_language) <> translations.source_version)";

fn condition(filter: &TranslationFilter, parts: &Option<Vec<Uuid>>) -> Condition {
    let mut condition = Condition::default();
    common(&mut condition, &filter.common());
    if let Some(parts) = parts {
        condition.and("translations.recommendation = ANY (").uuids(parts.clone()).sql(")");
    }
    let states = filter.state_under_review.clone().filter(|states| !states.is_empty());
    let cycles = filter.cycle.clone().filter(|cycles| !cycles.is_empty());
    if states.is_some() || cycles.is_some() {
        let statement = condition.and(
            "translations.recommendation IN (SELECT l.source FROM source_leads l JOIN recommendations r ON r.id = l.recommendation WHERE true",
        );
        if let Some(states) = states {
            statement.sql(" AND r.state_under_review").is_one_of(states);
        }
        if let Some(cycles) = cycles {
            statement.sql(" AND r.cycle").is_one_of_numbers(cycles);
        }
        statement.sql(")");
    }
    overlaps(&mut condition, "translations.jurisdictions", filter.jurisdiction.as_ref());
    condition.any_text("translations.language", filter.languages());
    condition.any_code("translations.made_by", filter.made_by.as_deref());
    condition.any_code("translations.state", filter.state.as_deref());
    either(&mut condition, filter.preferred, "translations.preferred", "NOT translations.preferred");
    if let Some(outdated) = filter.outdated {
        condition.and(if outdated { "" } else { "NOT " }).sql(OUTDATED);
    }
    if let Some(day) = filter.translated_to {
        condition.and("coalesce(translations.translated_on, '-infinity') <= ").key(&KeyValue::Day(day));
    }
    condition
}

questions! {
    Translation of TranslationFields called "translation": TranslationFilter, TranslationRow, TRANSLATIONS, translations, withdrawn_translations,
    looked_up by parts, completed by completed
}

fn parts(connection: &mut PgConnection, filter: &TranslationFilter) -> Result<Option<Vec<Uuid>>, Failure> {
    mentions::parts_of(connection, filter.recommendation.as_deref())
}

fn completed(connection: &mut PgConnection, records: &mut [Translation], reading: &Reading) -> Result<(), Failure> {
    let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
    let named: Vec<Uuid> = records.iter().map(|record| record.recommendation).collect();
    let leading = mentions::leading(connection, &named)?;
    let mut endorsers = endorsements::of(connection, Endorsable::Translation, &ids, reading)?;
    let outdated: Vec<Uuid> = translations::table
        .filter(translations::id.eq_any(&ids))
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>(OUTDATED))
        .select(translations::id)
        .load(connection)?;
    for record in records {
        record.recommendation = leading.get(&record.recommendation).copied().unwrap_or(record.recommendation);
        record.outdated = outdated.contains(&record.id);
        record.endorsed_by = endorsers.remove(&record.id).unwrap_or_default();
    }
    Ok(())
}

/// A translation as it stands in a recommendation that is read in its language.
#[derive(Clone, Debug, QueryableByName)]
pub struct Rendered {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    led: Uuid,
    /// Its id.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub id: Uuid,
    /// Its language.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub language: String,
    /// The translation.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub text: String,
    /// Who made it.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub made_by: TranslationMaker,
    /// How far it is.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub state: TranslationState,
    /// Whether the original changed since.
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub outdated: bool,
}

/// Of each of these recommendations, in each of these languages, the translation that stands for it: the preferred one, else the
/// one that is agreed on most. Drafts stand for nothing.
///
/// # Errors
/// What the database says.
pub fn renderings(
    connection: &mut PgConnection,
    recommendations: &[Uuid],
    languages: &[String],
) -> Result<HashMap<Uuid, Vec<Rendered>>, Failure> {
    if recommendations.is_empty() || languages.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Rendered> = diesel::sql_query(
        "SELECT DISTINCT ON (l.recommendation, t.language) l.recommendation AS led, t.id, t.language, t.text, t.made_by, t.state, \
                md5(r.texts ->> r.original_language) <> t.source_version AS outdated \
           FROM source_leads l JOIN recommendations r ON r.id = l.recommendation JOIN translations t ON t.recommendation = l.source \
          WHERE l.recommendation = ANY ($1) AND t.language = ANY ($2) AND t.state <> 'draft' \
          ORDER BY l.recommendation, t.language, t.preferred DESC, array_position(ARRAY['agreed', 'reviewed', 'disputed'], t.state), t.translated_on DESC NULLS LAST, t.id",
    )
    .bind::<diesel::sql_types::Array<diesel::sql_types::Uuid>, _>(recommendations)
    .bind::<diesel::sql_types::Array<diesel::sql_types::Text>, _>(languages)
    .load(connection)?;
    let mut of: HashMap<Uuid, Vec<Rendered>> = HashMap::new();
    for row in rows {
        of.entry(row.led).or_default().push(row);
    }
    Ok(of)
}
