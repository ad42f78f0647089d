//! Questions about statements: the same for editions and for working records, as the connection's schema decides. Beside what
//! coalitions wrote stand those that documents tell of.

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use super::endorsements;
use super::listing::{Condition, Listing};
use super::mentions;
use super::records::{common, days, overlaps, questions, row, sorted};
use crate::domain::endorsements::Endorsable;
use crate::domain::failure::Failure;
use crate::domain::kinds::TextOrigin;
use crate::domain::reading::Reading;
use crate::domain::records::RecordDocument;
use crate::domain::statements::{
    Point, PointFacts, Statement, StatementFields, StatementFilter, StatementKind, StatementTexts,
};
use crate::domain::texts::SentTexts;
use crate::tables::follow_up_views::{statements, withdrawn_statements};

row! {
    StatementRow of statements as Statement with StatementTexts at "/v1/statements" {
        texts { title and title_in }
        plain {
            kind: StatementKind,
            symbol: Option<String>,
            date: NaiveDate,
            body: Option<String>,
            session: Option<i16>,
            agenda_item: Option<String>,
            language: String,
            submitted_by: Vec<String>,
            supported_by: Vec<String>,
            states: Vec<String>,
            jurisdictions: Vec<String>,
            recommendations: Vec<Uuid>,
            source: Option<String>,
        }
        json {}
        maybe_json { document: RecordDocument }
        by_language { points: Vec<PointFacts> as points_read, point_texts }
        added { endorsed_by }
        origin |row, language| if row.language == language { TextOrigin::Original } else { TextOrigin::Translation }
    }
}

/// The points are in our words: summaries of the statement in every language.
fn points_read(points: &[PointFacts], reading: &Reading) -> Vec<Point> {
    let read = |point: &PointFacts| {
        let (text, text_in) = reading.languages.read(&point.text, |_| TextOrigin::Summary);
        Point { point: point.point.clone(), text, text_in }
    };
    points.iter().map(read).collect()
}

fn point_texts(points: &[PointFacts]) -> Vec<SentTexts> {
    points.iter().map(|point| SentTexts::from(&point.text)).collect()
}

const STATEMENTS: Listing<StatementRow> = Listing {
    noun: "statements",
    from: "statements",
    keys: &[sorted!(statements.date: Day, |row| row.date), sorted!(statements.edition: Number, |row| row.edition)],
    last: sorted!(statements.id: Uuid, |row| row.id),
    usual: "-date",
};

fn condition(filter: &StatementFilter, parts: &Option<Vec<Uuid>>) -> Condition {
    let mut condition = Condition::default();
    common(&mut condition, &filter.common());
    overlaps(&mut condition, "statements.states", filter.state.as_ref());
    overlaps(&mut condition, "statements.jurisdictions", filter.jurisdiction.as_ref());
    condition.any_code("statements.kind", filter.kind.as_deref());
    condition.any_text("statements.symbol", filter.symbol.clone());
    condition.any_number("statements.session", filter.session.clone());
    condition.any_number("extract(year FROM statements.date)", filter.year.clone());
    days(&mut condition, ("statements.date >= ", "statements.date <= "), (filter.date_from, filter.date_to));
    if let Some(parts) = parts {
        condition.and("statements.recommendations && ").uuids(parts.clone());
    }
    condition
}

questions! {
    Statement of StatementFields called "statement": StatementFilter, StatementRow, STATEMENTS, statements, withdrawn_statements,
    looked_up by parts, completed by completed
}

fn parts(connection: &mut PgConnection, filter: &StatementFilter) -> Result<Option<Vec<Uuid>>, Failure> {
    mentions::parts_of(connection, filter.recommendation.as_deref())
}

fn completed(connection: &mut PgConnection, records: &mut [Statement], reading: &Reading) -> Result<(), Failure> {
    mentions::lead(connection, records.iter_mut().map(|record| &mut record.recommendations))?;
    let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
    let mut endorsers = endorsements::of(connection, Endorsable::Statement, &ids, reading)?;
    for record in records {
        record.endorsed_by = endorsers.remove(&record.id).unwrap_or_default();
    }
    Ok(())
}
