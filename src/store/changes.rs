//! Questions about public changes, each with the record as it is now. Numbers follow the order of commits without gaps,
//! so whoever reads up to the head of one snapshot has missed nothing.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Text};
use uuid::Uuid;

use super::{
    activities, assessments, coalitions, commitments, journal, organizations, plans, proposals, recommendations,
    reviews, statements, states, translations, vocabularies,
};
use crate::domain::changes::{ChangedRecord, PublicChange};
use crate::domain::failure::Failure;
use crate::domain::reading::Reading;
use crate::domain::records::WRITTEN;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    change: i64,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    record: String,
    #[diesel(sql_type = Text)]
    act: String,
    #[diesel(sql_type = Date)]
    day: chrono::NaiveDate,
}

/// Changes in order.
#[derive(Clone, Debug)]
pub struct Changes {
    /// The changes.
    pub changes: Vec<PublicChange>,
    /// The number of the last public change there is.
    pub head: i64,
}

/// The changes after a number, at most so many. Of a record that was purged, every change says that it was removed, and
/// nothing else.
///
/// # Errors
/// What the database says.
pub fn after(connection: &mut PgConnection, since: i64, most: u16, reading: &Reading) -> Result<Changes, Failure> {
    let head = journal::last_change(connection)?;
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT c.change, c.kind, c.record, CASE WHEN last.act = 'removed' THEN last.act ELSE c.act END AS act, \
                CASE WHEN last.act = 'removed' THEN last.day ELSE c.day END AS day \
           FROM changes c LEFT JOIN LATERAL (SELECT l.act, l.day FROM changes l WHERE l.kind = c.kind AND l.record = c.record \
                 AND c.kind = ANY ($4) ORDER BY l.change DESC LIMIT 1) last ON true \
          WHERE c.change > $1 AND c.change <= $2 ORDER BY c.change LIMIT $3",
    )
    .bind::<BigInt, _>(since)
    .bind::<BigInt, _>(head)
    .bind::<BigInt, _>(i64::from(most))
    .bind::<Array<Text>, _>(WRITTEN.iter().map(|(noun, _)| *noun).collect::<Vec<_>>())
    .load(connection)?;
    let records = records(connection, &rows, reading)?;
    let changes = rows
        .into_iter()
        .map(|row| PublicChange {
            record: records.get(&(row.kind.clone(), row.record.clone())).cloned(),
            change: row.change,
            kind: row.kind,
            id: row.record,
            act: row.act,
            on: row.day,
        })
        .collect();
    Ok(Changes { changes, head })
}

type Records = HashMap<(String, String), ChangedRecord>;

/// The records that changes name, as they are now: one statement for each kind.
fn records(connection: &mut PgConnection, rows: &[Row], reading: &Reading) -> Result<Records, Failure> {
    let names = |kind: &str| -> Vec<String> {
        let mut names: Vec<String> = rows.iter().filter(|row| row.kind == kind).map(|row| row.record.clone()).collect();
        names.sort();
        names.dedup();
        names
    };
    let ids = |kind: &str| -> Vec<Uuid> { names(kind).iter().filter_map(|name| name.parse().ok()).collect() };
    let mut found = Records::new();
    let mut put = |kind: &str, name: String, record: ChangedRecord| found.insert((kind.to_owned(), name), record);
    for state in states::of(connection, &names("state"), reading)? {
        put("state", state.code.clone(), ChangedRecord::State(Box::new(state)));
    }
    for jurisdiction in states::jurisdictions_of(connection, &names("jurisdiction"), reading)? {
        put("jurisdiction", jurisdiction.code.clone(), ChangedRecord::Jurisdiction(Box::new(jurisdiction)));
    }
    for review in reviews::of(connection, &names("review"), reading)? {
        put("review", review.id.clone(), ChangedRecord::Review(Box::new(review)));
    }
    for recommendation in recommendations::of(connection, &ids("recommendation"), reading)? {
        let name = recommendation.id.to_string();
        put("recommendation", name, ChangedRecord::Recommendation(Box::new(recommendation)));
    }
    for organization in organizations::of(connection, &ids("organization"), reading)? {
        put("organization", organization.id.to_string(), ChangedRecord::Organization(Box::new(organization)));
    }
    for statement in statements::of(connection, &ids("statement"), reading)? {
        put("statement", statement.id.to_string(), ChangedRecord::Statement(Box::new(statement)));
    }
    for activity in activities::of(connection, &ids("activity"), reading)? {
        put("activity", activity.id.to_string(), ChangedRecord::Activity(Box::new(activity)));
    }
    for plan in plans::of(connection, &ids("plan"), reading)? {
        put("plan", plan.id.to_string(), ChangedRecord::Plan(Box::new(plan)));
    }
    for commitment in commitments::of(connection, &ids("commitment"), reading)? {
        put("commitment", commitment.id.to_string(), ChangedRecord::Commitment(Box::new(commitment)));
    }
    for proposal in proposals::of(connection, &ids("proposal"), reading)? {
        put("proposal", proposal.id.to_string(), ChangedRecord::Proposal(Box::new(proposal)));
    }
    for assessment in assessments::of(connection, &ids("assessment"), reading)? {
        put("assessment", assessment.id.to_string(), ChangedRecord::Assessment(Box::new(assessment)));
    }
    for translation in translations::of(connection, &ids("translation"), reading)? {
        put("translation", translation.id.to_string(), ChangedRecord::Translation(Box::new(translation)));
    }
    for coalition in coalitions::of(connection, &names("coalition"), reading)? {
        put("coalition", coalition.code.clone(), ChangedRecord::Coalition(Box::new(coalition)));
    }
    for name in names("vocabulary") {
        if let Ok(vocabulary) = vocabularies::find(connection, &name, reading) {
            put("vocabulary", name, ChangedRecord::Vocabulary(Box::new(vocabulary)));
        }
    }
    let terms = names("term");
    let (named, codes): (Vec<String>, Vec<String>) = terms
        .iter()
        .filter_map(|term| term.split_once('/'))
        .map(|(vocabulary, code)| (vocabulary.to_owned(), code.to_owned()))
        .unzip();
    if !terms.is_empty() {
        for term in vocabularies::terms_of_several(connection, &named, &codes, reading)? {
            let name = format!("{}/{}", term.vocabulary, term.code);
            put("term", name, ChangedRecord::Term(Box::new(term)));
        }
    }
    Ok(found)
}
