//! Questions about statements.

use chrono::NaiveDate;
use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;
use uuid::Uuid;

use super::listing::{Condition, Listing, SortKey};
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::kinds::TextOrigin;
use crate::domain::language::Texts;
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::reading::Reading;
use crate::domain::statements::{Point, PointFacts, Statement, StatementDocument, StatementFilter};
use crate::tables::statements;

#[derive(Queryable, Selectable)]
#[diesel(table_name = statements)]
struct StatementRow {
    id: Uuid,
    kind: String,
    symbol: Option<String>,
    date: NaiveDate,
    body: Option<String>,
    session: Option<i16>,
    agenda_item: Option<String>,
    language: String,
    title: Json<Texts>,
    submitted_by: Vec<String>,
    supported_by: Vec<String>,
    states: Vec<String>,
    jurisdictions: Vec<String>,
    points: Json<Vec<PointFacts>>,
    document: Option<Json<StatementDocument>>,
    source: Option<String>,
}

impl StatementRow {
    fn read(self, reading: &Reading) -> Statement {
        let original = self.language.clone();
        let origin = |language: &str| if language == original { TextOrigin::Original } else { TextOrigin::Translation };
        let (title, title_in) = reading.languages.read(&self.title.0, origin);
        Statement {
            url: reading.address(&format!("/v1/statements/{}", self.id)),
            id: self.id,
            kind: self.kind,
            symbol: self.symbol,
            date: self.date,
            body: self.body,
            session: self.session,
            agenda_item: self.agenda_item,
            language: self.language,
            title,
            title_in,
            submitted_by: self.submitted_by,
            supported_by: self.supported_by,
            states: self.states,
            jurisdictions: self.jurisdictions,
            // The points are in our words: summaries of the statement in every language.
            points: self
                .points
                .0
                .into_iter()
                .map(|point| {
                    let (text, text_in) = reading.languages.read(&point.text, |_| TextOrigin::Summary);
                    Point { point: point.point, text, text_in }
                })
                .collect(),
            document: self.document.map(|document| document.0),
            source: self.source,
        }
    }
}

const STATEMENTS: Listing<StatementRow> = Listing {
    noun: "statements",
    from: "statements",
    keys: &[SortKey {
        name: "date",
        column: "statements.date",
        kind: KeyKind::Day,
        value: |row| KeyValue::Day(row.date),
    }],
    last: SortKey { name: "id", column: "statements.id", kind: KeyKind::Uuid, value: |row| KeyValue::Uuid(row.id) },
    usual: "-date",
};

/// Lists statements, the newest first.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &StatementFilter,
    window: &Window,
    reading: &Reading,
) -> Result<Page<Statement>, Failure> {
    filter.check()?;
    let condition = || {
        let mut condition = Condition::default();
        if let Some(states) = filter.state.clone().filter(|states| !states.is_empty()) {
            condition.and("statements.states && ").texts(states);
        }
        if let Some(jurisdictions) = filter.jurisdiction.clone().filter(|jurisdictions| !jurisdictions.is_empty()) {
            condition.and("statements.jurisdictions && ").texts(jurisdictions);
        }
        condition.any_text("statements.kind", filter.kind.clone());
        condition.any_text("statements.symbol", filter.symbol.clone());
        condition.any_number("statements.session", filter.session.clone());
        condition.any_number("extract(year FROM statements.date)", filter.year.clone());
        condition
    };
    let page = STATEMENTS.page::<SqlTypeOf<<StatementRow as Selectable<diesel::pg::Pg>>::SelectExpression>, _>(
        connection,
        filter,
        condition,
        StatementRow::as_select,
        window,
    )?;
    Ok(page.map(|row| row.read(reading)))
}

/// The statements of these ids, in no order.
///
/// # Errors
/// What the database says.
pub fn of(connection: &mut PgConnection, ids: &[Uuid], reading: &Reading) -> Result<Vec<Statement>, Failure> {
    let rows: Vec<StatementRow> =
        statements::table.filter(statements::id.eq_any(ids)).select(StatementRow::as_select()).load(connection)?;
    Ok(rows.into_iter().map(|row| row.read(reading)).collect())
}

/// One statement.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Statement, Failure> {
    of(connection, &[id], reading)?.pop().ok_or_else(|| Failure::NotFound { what: format!("the statement {id}") })
}
