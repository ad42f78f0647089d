//! Statements that are put together at run time: pieces of SQL and bound values, nothing else. Diesel prepares each
//! shape once for a connection. What values a question has is never part of the text.

use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Date, Integer, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel::{PgConnection, QueryResult, RunQueryDsl};
use uuid::Uuid;

use crate::domain::page::KeyValue;

/// A bound value.
enum Value {
    Text(String),
    Texts(Vec<String>),
    SmallInts(Vec<i16>),
    Integer(i32),
    BigInt(i64),
    Uuid(Uuid),
    Uuids(Vec<Uuid>),
    Day(NaiveDate),
    Moment(DateTime<Utc>),
}

enum Part {
    Sql(&'static str),
    Owned(String),
    Value(Value),
    Fragment(Box<dyn QueryFragment<Pg> + Send>),
}

/// A statement whose rows have the SQL types `Row`.
pub struct Statement<Row> {
    parts: Vec<Part>,
    row: PhantomData<Row>,
}

impl<Row> Default for Statement<Row> {
    fn default() -> Self {
        Statement { parts: Vec::new(), row: PhantomData }
    }
}

impl<Row> Statement<Row> {
    /// Adds SQL.
    pub fn sql(&mut self, sql: &'static str) -> &mut Self {
        self.parts.push(Part::Sql(sql));
        self
    }

    /// Adds SQL made of names that stand in the code; never of anything that came from outside.
    pub fn owned(&mut self, sql: String) -> &mut Self {
        self.parts.push(Part::Owned(sql));
        self
    }

    /// Adds a piece that diesel wrote and checked: a list of columns.
    pub fn fragment(&mut self, fragment: impl QueryFragment<Pg> + Send + 'static) -> &mut Self {
        self.parts.push(Part::Fragment(Box::new(fragment)));
        self
    }

    /// Adds another statement's pieces.
    pub fn append<Other>(&mut self, other: Statement<Other>) -> &mut Self {
        self.parts.extend(other.parts);
        self
    }

    fn value(&mut self, value: Value) -> &mut Self {
        self.parts.push(Part::Value(value));
        self
    }

    /// Binds a text.
    pub fn text(&mut self, value: impl Into<String>) -> &mut Self {
        self.value(Value::Text(value.into()))
    }

    /// Binds a list of texts.
    pub fn texts(&mut self, values: Vec<String>) -> &mut Self {
        self.value(Value::Texts(values))
    }

    /// Binds a list of small numbers.
    pub fn numbers(&mut self, values: Vec<i16>) -> &mut Self {
        self.value(Value::SmallInts(values))
    }

    /// Compares what stands before with these texts. One is compared by `=`: only so does an index that goes on with the
    /// sort give a page in its order, however many rows there are.
    pub fn is_one_of(&mut self, mut values: Vec<String>) -> &mut Self {
        match (values.pop(), values.is_empty()) {
            (Some(only), true) => self.sql(" = ").text(only),
            (last, _) => {
                values.extend(last);
                self.sql(" = ANY (").texts(values).sql(")")
            }
        }
    }

    /// The same with small numbers.
    pub fn is_one_of_numbers(&mut self, values: Vec<i16>) -> &mut Self {
        match values.as_slice() {
            [only] => self.sql(" = ").key(&KeyValue::Number((*only).into())),
            _ => self.sql(" = ANY (").numbers(values).sql(")"),
        }
    }

    /// Binds a list of ids.
    pub fn uuids(&mut self, values: Vec<Uuid>) -> &mut Self {
        self.value(Value::Uuids(values))
    }

    /// Binds a number.
    pub fn count(&mut self, value: i64) -> &mut Self {
        self.value(Value::BigInt(value))
    }

    /// Binds a moment.
    pub fn moment(&mut self, value: DateTime<Utc>) -> &mut Self {
        self.value(Value::Moment(value))
    }

    /// Binds a value of a sort.
    pub fn key(&mut self, value: &KeyValue) -> &mut Self {
        self.value(match value {
            KeyValue::Number(number) => Value::Integer(*number),
            KeyValue::Text(text) => Value::Text(text.clone()),
            KeyValue::Uuid(id) => Value::Uuid(*id),
            KeyValue::Day(day) => Value::Day(*day),
            KeyValue::Moment(moment) => Value::Moment(*moment),
        })
    }

    /// Whether nothing has been added.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Runs it and gives its rows.
    ///
    /// # Errors
    /// What the database says.
    pub fn rows<Item>(self, connection: &mut PgConnection) -> QueryResult<Vec<Item>>
    where
        Self: for<'q> diesel::query_dsl::methods::LoadQuery<'q, PgConnection, Item>,
    {
        self.load(connection)
    }
}

impl<Row> QueryFragment<Pg> for Statement<Row> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for part in &self.parts {
            match part {
                Part::Sql(sql) => out.push_sql(sql),
                Part::Owned(sql) => out.push_sql(sql),
                Part::Fragment(fragment) => fragment.walk_ast(out.reborrow())?,
                Part::Value(value) => match value {
                    Value::Text(value) => out.push_bind_param::<Text, _>(value)?,
                    Value::Texts(value) => out.push_bind_param::<Array<Text>, _>(value)?,
                    Value::SmallInts(value) => out.push_bind_param::<Array<SmallInt>, _>(value)?,
                    Value::Integer(value) => out.push_bind_param::<Integer, _>(value)?,
                    Value::BigInt(value) => out.push_bind_param::<BigInt, _>(value)?,
                    Value::Uuid(value) => out.push_bind_param::<SqlUuid, _>(value)?,
                    Value::Uuids(value) => out.push_bind_param::<Array<SqlUuid>, _>(value)?,
                    Value::Day(value) => out.push_bind_param::<Date, _>(value)?,
                    Value::Moment(value) => out.push_bind_param::<Timestamptz, _>(value)?,
                },
            }
        }
        Ok(())
    }
}

impl<Row> QueryId for Statement<Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Statement<Row> {
    type SqlType = Row;
}

impl<Row> RunQueryDsl<PgConnection> for Statement<Row> {}
