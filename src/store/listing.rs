//! How every list is read: a condition, a sort that ends in the record's key, and a window. One row comparison finds
//! the page in both directions, and one index serves it.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::query_builder::QueryFragment;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{PgConnection, RunQueryDsl};
use serde::Serialize;

use super::statement::Statement;
use crate::domain::failure::{Failure, Fault, did_you_mean};
use crate::domain::page::{Edge, KeyKind, KeyValue, Page, Question, Window};

/// The condition of a list: pieces that must all hold.
#[derive(Default)]
pub struct Condition {
    statement: Statement<Bool>,
}

impl Condition {
    /// Begins the next piece, which must hold as well.
    pub fn and(&mut self, sql: &'static str) -> &mut Statement<Bool> {
        let joint = if self.statement.is_empty() { " WHERE " } else { " AND " };
        self.statement.sql(joint).sql(sql)
    }

    /// A column that has one of these texts.
    pub fn any_text(&mut self, column: &'static str, values: Option<Vec<String>>) {
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            self.and(column).is_one_of(values);
        }
    }

    /// A column that has one of these codes.
    pub fn any_code<T: std::fmt::Display>(&mut self, column: &'static str, values: Option<&[T]>) {
        self.any_text(column, values.map(|values| values.iter().map(ToString::to_string).collect()));
    }

    /// A column that has one of these numbers.
    pub fn any_number(&mut self, column: &'static str, values: Option<Vec<i16>>) {
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            self.and(column).is_one_of_numbers(values);
        }
    }

    /// A column that has one of these ids; what is no id has been refused before.
    pub fn any_id(&mut self, column: &'static str, values: Option<&[String]>) {
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            self.and(column).sql(" = ANY (").uuids(values.iter().filter_map(|id| id.parse().ok()).collect()).sql(")");
        }
    }

    /// The pieces, for a statement of another shape.
    pub fn into_statement(self) -> Statement<Bool> {
        self.statement
    }
}

/// One key that a list can be sorted by.
pub struct SortKey<Row> {
    /// Its name in `sort`.
    pub name: &'static str,
    /// Its column.
    pub column: &'static str,
    /// What kind of value it has.
    pub kind: KeyKind,
    /// Its value in a row.
    pub value: fn(&Row) -> KeyValue,
}

/// What a list is: its name, its table, its columns, and how it can be sorted.
pub struct Listing<Row: 'static> {
    /// The noun, for cursors.
    pub noun: &'static str,
    /// What stands behind FROM.
    pub from: &'static str,
    /// The keys it can be sorted by.
    pub keys: &'static [SortKey<Row>],
    /// The record's own key, which ends every sort.
    pub last: SortKey<Row>,
    /// The sort where none is asked for: `-session`.
    pub usual: &'static str,
}

/// What many short lists hang on: the column that names the parent, and what must be joined for it.
pub struct Branch {
    /// The column.
    pub column: &'static str,
    /// A join, or nothing.
    pub join: &'static str,
}

/// A sort as it was understood.
struct Order<'a, Row> {
    keys: Vec<&'a SortKey<Row>>,
    descending: bool,
}

impl<Row> Listing<Row> {
    fn sort<'a>(&self, window: &'a Window) -> &'a str {
        window.sort.as_deref().map(str::trim).filter(|sort| !sort.is_empty()).unwrap_or(self.usual)
    }

    fn order(&self, sort: &str) -> Result<Order<'_, Row>, Failure> {
        let mut keys: Vec<&SortKey<Row>> = Vec::new();
        let mut directions = Vec::new();
        for name in sort.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let (descending, bare) = name.strip_prefix('-').map_or((false, name), |bare| (true, bare));
            if bare == self.last.name {
                directions.push(descending);
                continue;
            }
            let Some(key) = self.keys.iter().find(|key| key.name == bare) else {
                let names = || self.keys.iter().map(|key| key.name).chain([self.last.name]);
                let hint = did_you_mean(bare, names())
                    .unwrap_or_else(|| format!("it can be sorted by {}", names().collect::<Vec<_>>().join(", ")));
                return Err(Failure::invalid(
                    Fault::parameter("sort", format!("it can't be sorted by `{bare}`")).hint(hint),
                ));
            };
            if keys.iter().any(|known| known.name == key.name) {
                return Err(Failure::invalid(Fault::parameter("sort", format!("`{bare}` stands there twice"))));
            }
            keys.push(key);
            directions.push(descending);
        }
        let descending = directions.first().copied().unwrap_or_default();
        if directions.iter().any(|direction| *direction != descending) {
            return Err(Failure::invalid(
                Fault::parameter("sort", "all keys go in one direction")
                    .hint("put a minus before each of them, or before none"),
            ));
        }
        keys.push(&self.last);
        Ok(Order { keys, descending })
    }

    /// Reads a page. Total and page come from one snapshot where the door was asked for one.
    ///
    /// # Errors
    /// `invalid-parameter` for a sort or a cursor that can't be; what the database says.
    pub fn page<Types: 'static, Columns: QueryFragment<Pg> + Send + 'static>(
        &self,
        connection: &mut PgConnection,
        filter: &impl Serialize,
        condition: impl Fn() -> Condition,
        columns: impl Fn() -> Columns,
        window: &Window,
    ) -> Result<Page<Row>, Failure>
    where
        Statement<Types>: for<'q> diesel::query_dsl::methods::LoadQuery<'q, PgConnection, Row>,
    {
        let sort = self.sort(window);
        let order = self.order(sort)?;
        let question = Question::of(self.noun, filter, sort)?;
        let backwards = matches!(window.edge, Edge::Before(_) | Edge::End);
        let from = match &window.edge {
            Edge::After(cursor) | Edge::Before(cursor) => {
                Some(question.values(cursor, &order.keys.iter().map(|key| key.kind).collect::<Vec<_>>())?)
            }
            Edge::Start | Edge::End => None,
        };
        let mut statement: Statement<Types> = Statement::default();
        statement.sql("SELECT ").fragment(columns()).sql(" FROM ").sql(self.from);
        let mut bounded = condition();
        if let Some(values) = &from {
            self.beyond(&mut bounded, &order, values, order.descending != backwards);
        }
        statement.append(bounded.into_statement());
        let directed: Vec<String> = order
            .keys
            .iter()
            .map(|key| format!("{} {}", key.column, if order.descending == backwards { "ASC" } else { "DESC" }))
            .collect();
        statement.owned(format!(" ORDER BY {}", directed.join(", "))).sql(" LIMIT ").count(i64::from(window.size) + 1);
        let mut items: Vec<Row> = statement.rows(connection)?;
        let more = items.len() > usize::from(window.size);
        items.truncate(usize::from(window.size));
        if backwards {
            items.reverse();
        }
        let keys: Vec<Vec<KeyValue>> =
            items.iter().map(|item| order.keys.iter().map(|key| (key.value)(item)).collect()).collect();
        // On the side that the page was read towards, the row too many tells; on the other, one look does.
        let other = match (&from, if backwards { keys.last() } else { keys.first() }) {
            (None, _) => false,
            (Some(_), None) => false,
            (Some(_), Some(edge)) => {
                self.anything_beyond(connection, condition(), &order, edge, order.descending == backwards)?
            }
        };
        let (total, change) = self.total(connection, if window.total { Some(condition()) } else { None })?;
        let (has_next, has_previous) = if backwards { (other, more) } else { (more, other) };
        Ok(Page { items, keys, question, total, has_next, has_previous, change })
    }

    /// Reads the first page of each parent's list, in one statement for all of them. `filter` gives the filter of the
    /// parent's own list, so that a cursor of either continues in the other.
    ///
    /// # Errors
    /// `invalid-parameter` for a sort that can't be; what the database says.
    #[expect(clippy::too_many_arguments, reason = "those of a page, and the parents")]
    pub fn first_of_each<Types: 'static, Columns: QueryFragment<Pg> + Send + 'static, Filter: Serialize>(
        &self,
        connection: &mut PgConnection,
        branch: &Branch,
        parents: &[String],
        filter: impl Fn(&str) -> Filter,
        condition: impl Fn() -> Condition,
        columns: impl Fn() -> Columns,
        window: &Window,
    ) -> Result<HashMap<String, Page<Row>>, Failure>
    where
        Statement<(Text, Types)>: for<'q> diesel::query_dsl::methods::LoadQuery<'q, PgConnection, (String, Row)>,
    {
        let sort = self.sort(window);
        let order = self.order(sort)?;
        let directed: Vec<String> = order
            .keys
            .iter()
            .map(|key| format!("{} {}", key.column, if order.descending { "DESC" } else { "ASC" }))
            .collect();
        let directed = directed.join(", ");
        let mut statement: Statement<(Text, Types)> = Statement::default();
        statement.sql("SELECT asked.parent, ").fragment(columns()).sql(" FROM unnest(").texts(parents.to_vec());
        statement.sql(") AS asked (parent) CROSS JOIN LATERAL (SELECT ").sql(self.from).sql(".* FROM ").sql(self.from);
        let mut own = condition();
        own.and(branch.column).sql(" = asked.parent");
        statement.sql(branch.join).append(own.into_statement()).owned(format!(" ORDER BY {directed}"));
        statement.sql(" LIMIT ").count(i64::from(window.size) + 1).sql(") AS ").sql(self.from);
        statement.owned(format!(" ORDER BY asked.parent, {directed}"));
        let rows: Vec<(String, Row)> = statement.rows(connection)?;
        let mut pages = HashMap::new();
        let change = super::journal::last_change(connection)?;
        let totals = if window.total { Some(self.totals(connection, branch, parents, condition())?) } else { None };
        for parent in parents {
            let question = Question::of(self.noun, &filter(parent), sort)?;
            let total = totals.as_ref().map(|totals| totals.get(parent).copied().unwrap_or_default());
            let empty =
                Page { items: vec![], keys: vec![], question, total, has_next: false, has_previous: false, change };
            pages.insert(parent.clone(), empty);
        }
        for (parent, row) in rows {
            let Some(page) = pages.get_mut(&parent) else { continue };
            if page.items.len() == usize::from(window.size) {
                page.has_next = true;
            } else {
                page.keys.push(order.keys.iter().map(|key| (key.value)(&row)).collect());
                page.items.push(row);
            }
        }
        Ok(pages)
    }

    /// How many records the list of each parent has.
    fn totals(
        &self,
        connection: &mut PgConnection,
        branch: &Branch,
        parents: &[String],
        mut condition: Condition,
    ) -> Result<HashMap<String, i64>, Failure> {
        condition.any_text(branch.column, Some(parents.to_vec()));
        let mut statement: Statement<(Text, BigInt)> = Statement::default();
        statement.sql("SELECT ").sql(branch.column).sql(", count(*) FROM ").sql(self.from).sql(branch.join);
        statement.append(condition.into_statement()).sql(" GROUP BY ").sql(branch.column);
        let totals: Vec<(String, i64)> = statement.rows(connection)?;
        Ok(totals.into_iter().collect())
    }

    /// Adds the row comparison that finds what lies beyond these values.
    fn beyond(&self, condition: &mut Condition, order: &Order<'_, Row>, values: &[KeyValue], smaller: bool) {
        let columns: Vec<&str> = order.keys.iter().map(|key| key.column).collect();
        let statement = condition.and("(").owned(columns.join(", ")).sql(if smaller { ") < (" } else { ") > (" });
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                statement.sql(", ");
            }
            statement.key(value);
        }
        statement.sql(")");
    }

    fn anything_beyond(
        &self,
        connection: &mut PgConnection,
        mut condition: Condition,
        order: &Order<'_, Row>,
        values: &[KeyValue],
        smaller: bool,
    ) -> Result<bool, Failure> {
        self.beyond(&mut condition, order, values, smaller);
        let mut statement: Statement<Bool> = Statement::default();
        statement.sql("SELECT EXISTS (SELECT FROM ").sql(self.from).append(condition.into_statement()).sql(")");
        Ok(statement.get_result(connection)?)
    }

    /// How many records the list has, where that is asked, and the number of the last change.
    fn total(
        &self,
        connection: &mut PgConnection,
        condition: Option<Condition>,
    ) -> Result<(Option<i64>, i64), Failure> {
        let Some(condition) = condition else {
            return Ok((None, super::journal::last_change(connection)?));
        };
        let mut statement: Statement<(BigInt, BigInt)> = Statement::default();
        statement
            .sql("SELECT count(*), (SELECT change FROM journal) FROM ")
            .sql(self.from)
            .append(condition.into_statement());
        let (total, change) = statement.get_result(connection)?;
        Ok((Some(total), change))
    }
}
