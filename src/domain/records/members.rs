//! The members of a noun as the columns of a table: `title.en`, `claimed_by.kind`, `recommendations`. What they are follows from
//! the description of what is sent, so a new member has its column.

use serde_json::{Map, Number, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Schema, SchemaType, Type};

use super::Noun;

/// What stands between the entries of a list in one cell.
pub const SEPARATOR: char = ';';

/// What a cell of a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// A text, a code, a day.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Count,
    /// Texts, codes or ids, with semicolons between them.
    List,
    /// JSON: what has members of its own, or many of them.
    Json,
    /// A text by language, a column for each: `title.en`.
    ByLanguage,
    /// Members, a column for each: `claimed_by.kind`.
    Members(Vec<Member>),
}

/// A member of a noun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What it is, in words.
    pub about: String,
    /// What its cells hold.
    pub kind: CellKind,
}

/// The members of a noun that can be written, in the order of its description.
pub fn members<F: Noun>() -> Vec<Member> {
    let mut known: Vec<(String, RefOr<Schema>)> = Vec::new();
    <F::Input as utoipa::ToSchema>::schemas(&mut known);
    match <F::Input as utoipa::PartialSchema>::schema() {
        RefOr::T(Schema::Object(object)) => of_object(&object, &known),
        _ => Vec::new(),
    }
}

fn of_object(object: &utoipa::openapi::Object, known: &[(String, RefOr<Schema>)]) -> Vec<Member> {
    let member = |(name, schema): (&String, &RefOr<Schema>)| Member {
        name: name.clone(),
        about: about(schema),
        kind: kind(schema, known),
    };
    object.properties.iter().map(member).collect()
}

fn about(schema: &RefOr<Schema>) -> String {
    let text = match schema {
        RefOr::T(Schema::Object(object)) => object.description.clone(),
        RefOr::T(Schema::Array(array)) => array.description.clone(),
        RefOr::T(Schema::OneOf(one)) => one.description.clone(),
        RefOr::T(Schema::AllOf(all)) => all.description.clone(),
        RefOr::T(Schema::AnyOf(any)) => any.description.clone(),
        RefOr::Ref(reference) => Some(reference.description.clone()),
        RefOr::T(_) => None,
    };
    text.unwrap_or_default().replace('\n', " ")
}

fn is(schema_type: &SchemaType, wanted: &Type) -> bool {
    match schema_type {
        SchemaType::Type(one) => one == wanted,
        SchemaType::Array(several) => several.contains(wanted),
        SchemaType::AnyValue => false,
    }
}

fn kind(schema: &RefOr<Schema>, known: &[(String, RefOr<Schema>)]) -> CellKind {
    match schema {
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
            if name == "Texts" {
                return CellKind::ByLanguage;
            }
            match known.iter().find(|(other, _)| other == name) {
                Some((_, RefOr::T(Schema::Object(object)))) if !object.properties.is_empty() => {
                    CellKind::Members(of_object(object, known))
                }
                _ => CellKind::Text,
            }
        }
        RefOr::T(Schema::OneOf(one)) => {
            let null = |schema: &&RefOr<Schema>| !matches!(schema, RefOr::T(Schema::Object(object)) if is(&object.schema_type, &Type::Null) && object.properties.is_empty());
            one.items.iter().find(null).map_or(CellKind::Text, |schema| kind(schema, known))
        }
        RefOr::T(Schema::Array(array)) => match &array.items {
            utoipa::openapi::schema::ArrayItems::RefOrSchema(items) => match kind(items, known) {
                CellKind::Text => CellKind::List,
                _ => CellKind::Json,
            },
            utoipa::openapi::schema::ArrayItems::False => CellKind::Json,
        },
        RefOr::T(Schema::Object(object)) if is(&object.schema_type, &Type::Boolean) => CellKind::Flag,
        RefOr::T(Schema::Object(object)) if is(&object.schema_type, &Type::Integer) => CellKind::Count,
        RefOr::T(Schema::Object(object)) if is(&object.schema_type, &Type::Array) => CellKind::List,
        RefOr::T(_) => CellKind::Text,
    }
}

/// Where a column leads: the members from the outermost on, and what its cells hold. None: there is no such column.
pub fn column(members: &[Member], name: &str) -> Option<(Vec<String>, CellKind)> {
    let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let member = members.iter().find(|member| member.name == first)?;
    match (&member.kind, rest) {
        (CellKind::ByLanguage, Some(language)) if !language.is_empty() => {
            Some((vec![first.to_owned(), language.to_owned()], CellKind::Text))
        }
        (CellKind::Members(inner), Some(rest)) => {
            let (path, kind) = column(inner, rest)?;
            Some(([vec![first.to_owned()], path].concat(), kind))
        }
        (CellKind::ByLanguage | CellKind::Members(_), None) => Some((vec![first.to_owned()], CellKind::Json)),
        (kind, None) => Some((vec![first.to_owned()], kind.clone())),
        (_, Some(_)) => None,
    }
}

/// What a cell says.
///
/// # Errors
/// A sentence where it can't be read as what its column holds.
pub fn read(kind: &CellKind, cell: &str) -> Result<Value, String> {
    let cell = cell.trim();
    Ok(match kind {
        CellKind::Text => Value::String(cell.to_owned()),
        CellKind::Flag => match cell.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Value::Bool(true),
            "false" | "no" | "0" => Value::Bool(false),
            _ => return Err(format!("`{cell}` is neither `true` nor `false`")),
        },
        CellKind::Count => {
            Value::Number(cell.parse::<i64>().map(Number::from).map_err(|_| format!("`{cell}` is no whole number"))?)
        }
        CellKind::List if !cell.starts_with('[') => {
            cell.split(SEPARATOR).map(str::trim).filter(|entry| !entry.is_empty()).map(Value::from).collect()
        }
        CellKind::List | CellKind::Json | CellKind::ByLanguage | CellKind::Members(_) => {
            serde_json::from_str(cell).map_err(|error| format!("it is no JSON: {error}"))?
        }
    })
}

/// Puts a value where a column leads.
pub fn put(record: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [only] => {
            record.insert(only.clone(), value);
        }
        [first, rest @ ..] => {
            let inner = record.entry(first.clone()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// The columns of a table to be filled in: of a text by language, those languages that are given.
pub fn columns(members: &[Member], languages: &[&str]) -> Vec<(String, String, &'static str)> {
    let mut columns = Vec::new();
    for member in members {
        match &member.kind {
            CellKind::ByLanguage => columns.extend(
                languages.iter().map(|language| (format!("{}.{language}", member.name), member.about.clone(), "text")),
            ),
            CellKind::Members(inner) => columns.extend(
                self::columns(inner, languages)
                    .into_iter()
                    .map(|(name, about, form)| (format!("{}.{name}", member.name), about, form)),
            ),
            kind => {
                let form = match kind {
                    CellKind::Flag => "true or false",
                    CellKind::Count => "a whole number",
                    CellKind::List => "entries with ; between them",
                    CellKind::Json => "JSON",
                    _ => "text",
                };
                columns.push((member.name.clone(), member.about.clone(), form));
            }
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assessments::AssessmentFields;
    use crate::domain::plans::PlanFields;

    #[test]
    fn columns_follow_from_what_is_sent() {
        let plan = members::<PlanFields>();
        assert_eq!(column(&plan, "title.ko"), Some((vec!["title".into(), "ko".into()], CellKind::Text)));
        assert_eq!(column(&plan, "jurisdictions"), Some((vec!["jurisdictions".into()], CellKind::List)));
        assert_eq!(column(&plan, "period.from"), Some((vec!["period".into(), "from".into()], CellKind::Text)));
        assert_eq!(column(&plan, "status_history"), Some((vec!["status_history".into()], CellKind::Json)));
        assert_eq!(column(&plan, "titel.ko"), None);
        assert_eq!(column(&plan, "kind.x"), None);
        let names: Vec<String> =
            columns(&members::<AssessmentFields>(), &["en", "ko"]).into_iter().map(|(name, ..)| name).collect();
        for name in ["coalition", "recommendation", "claimed_by.kind", "narrative.en", "narrative.ko", "evidence"] {
            assert!(names.iter().any(|other| other == name), "{name}: {names:?}");
        }
    }

    #[test]
    fn a_cell_says_what_its_column_holds() {
        assert_eq!(read(&CellKind::List, "KOR; JPN;"), Ok(serde_json::json!(["KOR", "JPN"])));
        assert_eq!(read(&CellKind::Flag, "TRUE"), Ok(Value::Bool(true)));
        assert!(read(&CellKind::Flag, "perhaps").is_err() && read(&CellKind::Count, "1.5").is_err());
        assert!(read(&CellKind::Json, "{").is_err());
    }
}
