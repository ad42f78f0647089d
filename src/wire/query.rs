//! Strict parameters: every one must be known, once or as a list, and hold what its type can hold. A refusal names the
//! parameter as it was written and says how to mend it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};

use crate::domain::failure::{Failure, Fault, did_you_mean};

/// The parameters of a request, by name, in the order of their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(BTreeMap<String, Vec<String>>);

/// The most values that one parameter may have.
const MOST_VALUES: usize = 200;

impl Parameters {
    /// Takes a query string apart.
    ///
    /// # Errors
    /// `invalid-parameter` for what is not UTF-8 once decoded, and for more values than anybody needs.
    pub fn parse(query: &str) -> Result<Parameters, Failure> {
        let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for piece in query.split('&').filter(|piece| !piece.is_empty()) {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            if value.contains('\0') {
                return Err(Failure::invalid(Fault::parameter(name, "it holds a NUL character")));
            }
            let values = parameters.entry(name.clone()).or_default();
            values.push(value);
            if values.len() > MOST_VALUES {
                return Err(Failure::invalid(Fault::parameter(name, format!("it has more than {MOST_VALUES} values"))));
            }
        }
        Ok(Parameters(parameters))
    }

    /// Takes a parameter out that has one value.
    ///
    /// # Errors
    /// `invalid-parameter` where it stands more than once.
    pub fn take_one(&mut self, name: &str) -> Result<Option<String>, Failure> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(values) => one(name, values).map(Some),
        }
    }

    /// Takes a parameter out that is a list.
    pub fn take_list(&mut self, name: &str) -> Option<Vec<String>> {
        self.0.remove(name).map(|values| split(&values))
    }

    /// Whether a list is there and has nothing in it.
    pub fn is_empty_list(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|values| split(values).is_empty())
    }

    /// Drops a list that has nothing in it: a form sends its name where nothing is chosen.
    pub fn drop_empty(&mut self, name: &str) {
        if self.is_empty_list(name) {
            self.0.remove(name);
        }
    }

    /// Reads what is left into a filter; anything that it doesn't know is refused. `others` are parameters that were
    /// taken out before, for hints.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn into_filter<F: DeserializeOwned>(self, others: &[&str]) -> Result<F, Failure> {
        let map = self.0.into_iter().map(|(name, values)| (name.clone(), Values { name, values }));
        F::deserialize(MapDeserializer::<_, Refused>::new(map)).map_err(|refused| refused.into_failure(others))
    }
}

fn decoded(text: &str) -> Result<String, Failure> {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| {
        Failure::invalid(
            Fault::parameter(text.chars().take(60).collect::<String>(), "it is not UTF-8")
                .hint("percent-encode text as UTF-8"),
        )
    })
}

fn one(name: &str, mut values: Vec<String>) -> Result<String, Failure> {
    match (values.pop(), values.is_empty()) {
        (Some(value), true) => Ok(value),
        _ => Err(Failure::invalid(Fault::parameter(name, "it takes one value, and stands there more than once"))),
    }
}

/// Values separated by commas or by repeating the parameter; blanks around them and empty ones are dropped.
fn split(values: &[String]) -> Vec<String> {
    values
        .iter()
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Why a parameter was refused.
#[derive(Debug)]
struct Refused {
    name: Option<String>,
    unknown: Option<(String, &'static [&'static str])>,
    detail: String,
}

impl Refused {
    fn of(name: &str, detail: impl fmt::Display) -> Refused {
        Refused { name: Some(name.to_owned()), unknown: None, detail: detail.to_string() }
    }

    fn into_failure(self, others: &[&str]) -> Failure {
        if let Some((unknown, known)) = self.unknown {
            let names = || known.iter().copied().chain(others.iter().copied());
            let hint = did_you_mean(&unknown, names())
                .unwrap_or_else(|| format!("there are {}", names().collect::<Vec<_>>().join(", ")));
            return Failure::invalid(Fault::parameter(unknown, "there is no such parameter here").hint(hint));
        }
        Failure::invalid(Fault::parameter(self.name.unwrap_or_default(), self.detail))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Refused {}

impl serde::de::Error for Refused {
    fn custom<T: fmt::Display>(detail: T) -> Self {
        Refused { name: None, unknown: None, detail: detail.to_string() }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Refused { name: None, unknown: Some((field.to_owned(), expected)), detail: String::new() }
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let hint = did_you_mean(variant, expected.iter().copied()).map(|hint| format!("; {hint}")).unwrap_or_default();
        Refused {
            name: None,
            unknown: None,
            detail: format!("`{variant}` is not one of {}{hint}", expected.join(", ")),
        }
    }
}

/// The values of one parameter, which become what the field's type asks for.
struct Values {
    name: String,
    values: Vec<String>,
}

impl<'de> IntoDeserializer<'de, Refused> for Values {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl Values {
    fn one(self) -> Result<One, Refused> {
        let name = self.name.clone();
        match one(&self.name, self.values) {
            Ok(value) => Ok(One { name, value }),
            Err(failure) => Err(Refused::of(&name, failure.to_string().trim_start_matches(&format!("{name}: ")))),
        }
    }
}

macro_rules! of_one {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            self.one()?.$method(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Values {
    type Error = Refused;

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        let name = self.name;
        let items = split(&self.values);
        if items.is_empty() {
            return Err(Refused::of(&name, "it has no value; leave it out to ask for all"));
        }
        visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(|value| One { name: name.clone(), value })))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.one()?.deserialize_enum(name, variants, visitor)
    }

    of_one! { deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
    deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string deserialize_identifier }

    serde::forward_to_deserialize_any! { bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct map struct ignored_any }
}

/// One value of a parameter.
struct One {
    name: String,
    value: String,
}

impl<'de> IntoDeserializer<'de, Refused> for One {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! number {
    ($($method:ident $visit:ident $type:ty),*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            match self.value.trim().parse::<$type>() {
                Ok(number) => visitor.$visit(number),
                Err(_) => Err(Refused::of(&self.name, format!("`{}` is no number that it could be", self.value))),
            }
        })*
    };
}

impl One {
    fn named<T>(name: &str, outcome: Result<T, Refused>) -> Result<T, Refused> {
        outcome.map_err(|refused| Refused { name: refused.name.or_else(|| Some(name.to_owned())), ..refused })
    }
}

impl<'de> Deserializer<'de> for One {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        One::named(&self.name, visitor.visit_string(self.value))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.value.trim() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            other => Err(Refused::of(&self.name, format!("`{other}` is neither `true` nor `false`"))),
        }
    }

    number! { deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64,
    deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64,
    deserialize_f32 visit_f32 f32, deserialize_f64 visit_f64 f64 }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        let name = self.name;
        One::named(&name, visitor.visit_enum(self.value.into_deserializer()))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_some(self)
    }

    serde::forward_to_deserialize_any! { char str string bytes byte_buf unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kinds::Response;
    use crate::domain::recommendations::RecommendationFilter;
    use proptest::prelude::*;

    fn filter(query: &str) -> Result<RecommendationFilter, Failure> {
        Parameters::parse(query)?.into_filter(&["limit", "sort"])
    }

    fn fault(query: &str) -> Fault {
        match filter(query) {
            Err(Failure::Invalid(mut faults)) => faults.remove(0),
            other => panic!("{query}: {other:?}"),
        }
    }

    #[test]
    fn values_are_separated_by_commas_or_repeated() {
        let both = filter("state_under_review=KOR,JPN&state_under_review=CHN&session=14&response=supported,noted&q=torture,+detention").unwrap();
        assert_eq!(both.state_under_review, Some(vec!["KOR".to_owned(), "JPN".to_owned(), "CHN".to_owned()]));
        assert_eq!(both.session, Some(vec![14]));
        assert_eq!(both.response, Some(vec![Response::Supported, Response::Noted]));
        assert_eq!(both.q.as_deref(), Some("torture, detention"), "plain words keep their comma");
    }

    #[test]
    fn what_is_unknown_is_named_with_a_hint() {
        assert_eq!(fault("state_under_reviev=KOR").hint.as_deref(), Some("did you mean `state_under_review`?"));
        assert_eq!(fault("limt=1").hint.as_deref(), Some("did you mean `limit`?"));
        let response = fault("response=suported");
        assert_eq!(response.place(), "response");
        assert!(response.detail.contains("did you mean `supported`?"), "{}", response.detail);
        assert_eq!(fault("session=fourteen").place(), "session");
        assert_eq!(fault("year_from=2012&year_from=2013").place(), "year_from");
        assert_eq!(fault("theme=").place(), "theme");
        assert_eq!(fault("recommending_states_unknown=yes").place(), "recommending_states_unknown");
        assert_eq!(fault("updated_since=yesterday").place(), "updated_since");
    }

    proptest! {
        #[test]
        fn no_query_string_panics(query in ".{0,200}") {
            let _ = filter(&query);
        }
    }
}
