//! What the questions about every record that coalitions write have in common. What a noun asks beside it stands in its file.

use diesel::prelude::*;
use uuid::Uuid;

use super::listing::Condition;
use crate::domain::failure::Failure;
use crate::domain::page::KeyValue;
use crate::domain::reading::Reading;
use crate::domain::records::{CommonFilter, Noun, Shown};
use crate::tables::follow_up_views::merged;

/// A noun whose records can be read, in whatever scope the connection has.
pub trait Readable: Noun {
    /// The record as it is read.
    type Record: Shown;

    /// One record.
    ///
    /// # Errors
    /// `gone` where it was taken back; `not-found`; what the database says.
    fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Self::Record, Failure>;
}

/// Adds the filters that every such noun has: their columns have the same names in every view.
pub fn common(condition: &mut Condition, filter: &CommonFilter<'_>) {
    condition.any_id("id", filter.id);
    condition.any_text("coalition", filter.coalition.map(<[String]>::to_vec));
    condition.any_code("published_as", filter.published_as);
    condition.any_code("audience", filter.audience);
    condition.any_code("stage", filter.stage);
    days(condition, ("published_on >= ", "published_on <= "), filter.published);
    if let Some(moment) = filter.updated_since {
        condition.and("updated_at >= ").moment(moment);
    }
    if let Some(query) = filter.q.and_then(crate::domain::words::query) {
        condition.and("words @@ ").text(query).sql("::tsquery");
    }
}

/// Asks for days from one on and up to another.
pub fn days(
    condition: &mut Condition,
    (from, to): (&'static str, &'static str),
    (first, last): (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>),
) {
    for (piece, day) in [(from, first), (to, last)] {
        if let Some(day) = day {
            condition.and(piece).key(&KeyValue::Day(day));
        }
    }
}

/// Asks for what has something, or has not.
pub fn either(condition: &mut Condition, wanted: Option<bool>, yes: &'static str, no: &'static str) {
    if let Some(wanted) = wanted {
        condition.and(if wanted { yes } else { no });
    }
}

/// Asks whether a list shares something with the one that was given.
pub fn overlaps(condition: &mut Condition, column: &'static str, values: Option<&Vec<String>>) {
    if let Some(values) = values.filter(|values| !values.is_empty()) {
        condition.and(column).sql(" && ").texts(values.clone());
    }
}

/// The same with ids; what is no id has been refused before.
pub fn overlaps_ids(condition: &mut Condition, column: &'static str, values: Option<&[String]>) {
    if let Some(values) = values.filter(|values| !values.is_empty()) {
        condition.and(column).sql(" && ").uuids(values.iter().filter_map(|id| id.parse().ok()).collect());
    }
}

/// Where a record is now that was merged into another.
///
/// # Errors
/// What the database says.
pub fn merged_into(connection: &mut PgConnection, kind: &str, record: Uuid) -> Result<Option<Uuid>, Failure> {
    let mut at = None;
    // One that was merged again leads on; a few steps are more than anybody takes.
    for _ in 0..5 {
        let next = merged::table.find((kind, at.unwrap_or(record))).select(merged::into_record).first(connection);
        match next.optional()? {
            Some(next) => at = Some(next),
            None => break,
        }
    }
    Ok(at)
}

/// A noun without anything to look up before its condition can be written.
pub fn nothing<F>(_: &mut PgConnection, _: &F) -> Result<(), Failure> {
    Ok(())
}

/// A noun whose records are whole as they come.
pub fn whole<R>(_: &mut PgConnection, _: &mut [R], _: &Reading) -> Result<(), Failure> {
    Ok(())
}

/// The first of what is given.
macro_rules! first {
    ($first:expr, $($others:tt)*) => {
        $first
    };
    ($only:expr) => {
        $only
    };
}
pub(crate) use first;

/// The row of a noun, and how it becomes a record: texts in the reader's language, columns as they are, and what is kept
/// as JSON.
macro_rules! row {
    (
        $row:ident of $view:ident as $record:ident with $texts:ident at $path:literal {
            texts { $($text:ident and $text_in:ident),* $(,)? }
            plain { $($plain:ident: $plain_type:ty),* $(,)? }
            json { $($json:ident: $json_type:ty),* $(,)? }
            maybe_json { $($maybe:ident: $maybe_type:ty),* $(,)? }
            $(by_language { $($told:ident: $told_type:ty as $told_by:expr, $told_texts:expr);* $(;)? })?
            $(unread { $($unread:ident: $unread_type:ty),* $(,)? })?
            $(added { $($added:ident),* $(,)? })?
            $(origin $origin:expr)?
        }
    ) => {
        #[derive(diesel::Queryable, diesel::Selectable)]
        #[diesel(table_name = $view)]
        struct $row {
            id: uuid::Uuid,
            coalition: Option<String>,
            $($text: $crate::domain::codes::Json<$crate::domain::language::Texts>,)*
            $($plain: $plain_type,)*
            $($json: $crate::domain::codes::Json<$json_type>,)*
            $($maybe: Option<$crate::domain::codes::Json<$maybe_type>>,)*
            $($($told: $crate::domain::codes::Json<$told_type>,)*)?
            $($($unread: $unread_type,)*)?
            published_as: $crate::domain::records::PublishedAs,
            audience: Option<$crate::domain::records::Audience>,
            edition: i32,
            published_on: Option<chrono::NaiveDate>,
            stage: Option<$crate::domain::records::Stage>,
            version: Option<i32>,
            updated_at: Option<chrono::DateTime<chrono::Utc>>,
            created_by: Option<uuid::Uuid>,
            shared_with: Option<Vec<String>>,
            shared_for_writing: Option<Vec<String>>,
        }

        impl $row {
            fn read(self, reading: &$crate::domain::reading::Reading) -> $record {
                // Unless the noun says otherwise, the coalition wrote its text in each of these languages itself.
                let origin: fn(&$row, &str) -> $crate::domain::kinds::TextOrigin =
                    $crate::store::records::first!($($origin,)? |_, _| $crate::domain::kinds::TextOrigin::Original);
                $(let ($text, $text_in) = reading.languages.read(&self.$text.0, |language| origin(&self, language));)*
                let texts = self.version.map(|_| $texts {
                    $($text: $crate::domain::texts::SentTexts::from(&self.$text.0),)*
                    $($($told: $told_texts(&self.$told.0),)*)?
                });
                $record {
                    url: reading.address(&format!(concat!($path, "/{}"), self.id)),
                    id: self.id,
                    coalition: self.coalition,
                    $($text, $text_in,)*
                    $($plain: self.$plain,)*
                    $($json: self.$json.0,)*
                    $($maybe: self.$maybe.map(|json| json.0),)*
                    $($($told: $told_by(&self.$told.0, reading),)*)?
                    $($($added: Default::default(),)*)?
                    published_as: self.published_as,
                    audience: self.audience,
                    edition: self.edition,
                    published_on: self.published_on,
                    stage: self.stage,
                    version: self.version,
                    updated_at: self.updated_at,
                    created_by: self.created_by,
                    shared_with: self.shared_with,
                    shared_for_writing: self.shared_for_writing,
                    texts,
                }
            }
        }

        type Types = diesel::dsl::SqlTypeOf<<$row as diesel::Selectable<diesel::pg::Pg>>::SelectExpression>;
    };
}
pub(crate) use row;

/// The questions about a noun: its list, those of some ids, one, and how many there are. `looked_up` is asked for once
/// before the condition is written, and `completed` gives the records what stands in other tables.
macro_rules! questions {
    (
        $record:ident of $fields:ident called $called:literal: $filter:ident, $row:ident, $listing:ident, $view:ident, $withdrawn:ident,
        looked_up by $looked_up:expr, completed by $completed:expr
    ) => {
        /// Lists them. `working` says that the connection reads working records.
        ///
        /// # Errors
        /// `invalid-parameter`; what the database says.
        pub fn list(
            connection: &mut PgConnection,
            filter: &$filter,
            window: &$crate::domain::page::Window,
            working: bool,
            reading: &Reading,
        ) -> Result<$crate::domain::page::Page<$record>, Failure> {
            filter.check(working)?;
            mentions::check_coalitions(connection, filter.coalition.as_deref())?;
            let known = $looked_up(connection, filter)?;
            let page =
                $listing.page::<Types, _>(connection, filter, || condition(filter, &known), $row::as_select, window)?;
            let mut page = page.map(|row| row.read(reading));
            $completed(connection, &mut page.items, reading)?;
            Ok(page)
        }

        /// What is asked of all that a filter finds, such as their number or latest day, as a piece of a larger statement.
        ///
        /// # Errors
        /// `invalid-parameter`; what the database says.
        pub fn measured<T>(
            connection: &mut PgConnection,
            what: &'static str,
            filter: &$filter,
        ) -> Result<$crate::store::statement::Statement<T>, Failure> {
            let known = $looked_up(connection, filter)?;
            let mut statement = $crate::store::statement::Statement::default();
            statement.sql("SELECT ").sql(what).sql(concat!(" FROM ", stringify!($view)));
            statement.append(condition(filter, &known).into_statement());
            Ok(statement)
        }

        /// Those of these ids, in no order.
        ///
        /// # Errors
        /// What the database says.
        pub fn of(connection: &mut PgConnection, ids: &[Uuid], reading: &Reading) -> Result<Vec<$record>, Failure> {
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            let rows: Vec<$row> =
                $view::table.filter($view::id.eq_any(ids)).select($row::as_select()).load(connection)?;
            let mut found: Vec<$record> = rows.into_iter().map(|row| row.read(reading)).collect();
            $completed(connection, &mut found, reading)?;
            Ok(found)
        }

        /// One of them; of one that was merged, that into which it was.
        ///
        /// # Errors
        /// `gone` where it was taken back; `not-found`; what the database says.
        pub fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<$record, Failure> {
            if let Some(found) = of(connection, &[id], reading)?.pop() {
                return Ok(found);
            }
            if let Some(other) = $crate::store::records::merged_into(connection, $called, id)?
                && let Some(found) = of(connection, &[other], reading)?.pop()
            {
                return Ok(found);
            }
            let what = format!(concat!("the ", $called, " {}"), id);
            let withdrawn = $withdrawn::table.find(id).select($withdrawn::id);
            match withdrawn.first::<Uuid>(connection).optional()? {
                Some(_) => Err(Failure::Gone { what }),
                None => Err(Failure::NotFound { what }),
            }
        }

        impl $crate::store::records::Readable for $fields {
            type Record = $record;

            fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<$record, Failure> {
                find(connection, id, reading)
            }
        }
    };
}
pub(crate) use questions;

/// A key that a list is sorted by, of a column with the same name as the member.
macro_rules! sorted {
    ($view:ident.$column:ident: $kind:ident, |$record:ident| $value:expr) => {
        $crate::store::listing::SortKey {
            name: stringify!($column),
            column: concat!(stringify!($view), ".", stringify!($column)),
            kind: $crate::domain::page::KeyKind::$kind,
            value: |$record| $crate::domain::page::KeyValue::$kind($value),
        }
    };
}
pub(crate) use sorted;
