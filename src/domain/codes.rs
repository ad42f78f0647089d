//! Enumerations of the field: one list of codes for JSON, OpenAPI, GraphQL and the database. Their labels stand in
//! the vocabularies of `facts/`, not here.

use std::fmt;

/// A value that is none of an enumeration's codes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not one of {}", known.join(", "))]
pub struct UnknownCode {
    /// What was given.
    pub value: String,
    /// What there is.
    pub known: &'static [&'static str],
}

/// Declares an enumeration whose codes are the same in JSON, in OpenAPI, in GraphQL (in capitals) and in the database.
macro_rules! codes {
    ($(#[doc = $doc:literal])+ pub enum $name:ident { $($(#[doc = $term_doc:literal])+ $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, async_graphql::Enum, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[doc = $term_doc])+ #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// Every code, in the order of the enumeration.
            pub const CODES: &'static [&'static str] = &[$($code),+];
            /// Every value, in the same order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The code, as JSON and the database have it.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }
        }

        // Derived, it would print the names of the variants: a literal that a macro hands on is not read there.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .enum_values(Some(Self::CODES.iter().copied()))
                    .description(Some(concat!($($doc, "\n"),+).trim()))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::codes::UnknownCode;
            fn from_str(value: &str) -> Result<Self, Self::Err> {
                match value {
                    $($code => Ok($name::$variant),)+
                    _ => Err($crate::domain::codes::UnknownCode { value: value.to_owned(), known: Self::CODES }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(std::str::from_utf8(value.as_bytes())?.parse()?)
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                use std::io::Write;
                out.write_all(self.code().as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }
    };
}
pub(crate) use codes;

/// A value kept as `jsonb`: read straight from the bytes of the database, without a tree in between.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    serde::Serialize,
    diesel::deserialize::FromSqlRow,
    diesel::expression::AsExpression,
)]
#[serde(transparent)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
pub struct Json<T: fmt::Debug>(pub T);

impl<T: fmt::Debug + serde::de::DeserializeOwned> diesel::deserialize::FromSql<diesel::sql_types::Jsonb, diesel::pg::Pg>
    for Json<T>
{
    fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
        // The binary form of jsonb is a version byte, 1, and the text.
        match value.as_bytes().split_first() {
            Some((1, text)) => Ok(Json(serde_json::from_slice(text)?)),
            _ => Err("unsupported version of jsonb".into()),
        }
    }
}

impl<T: fmt::Debug + serde::Serialize> diesel::serialize::ToSql<diesel::sql_types::Jsonb, diesel::pg::Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
        use std::io::Write;
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(diesel::serialize::IsNull::No)
    }
}
