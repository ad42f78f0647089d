//! Answers: a page or a record becomes JSON, trimmed and labelled as asked. How it is compressed, tagged and kept is
//! the front's business.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::failure::Failure;
use crate::domain::language::Languages;
use crate::domain::page::Page;
use crate::domain::recommendations::Licence;
use crate::domain::reference::reference;
use crate::domain::samples::sample_states;

/// How long an answer may be kept by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// A minute: what coalitions and imports change.
    Minute,
    /// An hour: facts.
    Hour,
    /// For ever: its address changes with its content.
    Immutable,
    /// By nobody but who asked, and not even there: it depends on who asks.
    Private,
    /// Not at all.
    Never,
}

impl Freshness {
    /// The field `Cache-Control`.
    pub fn cache_control(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Freshness::Minute => "public, max-age=60, stale-while-revalidate=60",
            Freshness::Hour => "public, max-age=3600, stale-while-revalidate=86400",
            Freshness::Immutable => "public, max-age=31536000, immutable",
            Freshness::Private => "private, no-store",
            Freshness::Never => "no-store",
        })
    }
}

/// An answer as a handler gives it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The body.
    pub body: Vec<u8>,
    /// Its media type.
    pub content_type: &'static str,
    /// The language of its texts.
    pub language: Option<String>,
    /// `Link`, where there is something to link.
    pub link: Option<String>,
    /// How long others may keep it.
    pub freshness: Freshness,
    /// The number of the last public change that it shows; it is kept here until a later one.
    pub change: Option<i64>,
    /// Where the record is, if it has another address for good; then nothing else is answered.
    pub moved_to: Option<String>,
    /// Its tag, where it is made from a version or an edition rather than from its bytes.
    pub tag: Option<String>,
    /// The name under which it is saved, where it is a file.
    pub file: Option<String>,
}

/// What was found where a record was asked for.
#[derive(Clone, Debug)]
pub enum Found<T> {
    /// The record.
    Here(T),
    /// It is known by another id: the path of its address.
    At(String),
}

/// What the front needs to know of an answer that is on its way.
#[derive(Clone, Debug)]
pub struct Kept {
    /// How long others may keep it.
    pub freshness: Freshness,
    /// The number of the last public change that it shows.
    pub change: Option<i64>,
    /// Its tag, where it is made from a version or an edition.
    pub tag: Option<String>,
}

/// The tag of a record that counts its versions: what tells the version (`w3`, `e2`), and a hash of languages and shape, so
/// that it tells nothing of who asks. The front adds the encoding.
pub fn tag_of(version: &str, languages: &Languages, shape: &Shape, include: &[String]) -> String {
    let form = format!("{languages:?} {shape:?} {include:?}");
    format!("{version}.{:08x}", xxhash_rust::xxh3::xxh3_64(form.as_bytes()) >> 32)
}

impl Answer {
    /// JSON of something that is public.
    ///
    /// # Errors
    /// Where it can't be written, which is our mistake.
    pub fn json(
        value: &impl Serialize,
        freshness: Freshness,
        change: Option<i64>,
        languages: &Languages,
    ) -> Result<Answer, Failure> {
        let body = serde_json::to_vec(value).map_err(Failure::internal)?;
        Ok(Answer {
            body,
            content_type: "application/json",
            language: Some(languages.first().to_owned()),
            link: None,
            freshness,
            change,
            moved_to: None,
            tag: None,
            file: None,
        })
    }

    /// The record is at another address (301). Which source leads can change, so it isn't kept longer than the record.
    pub fn moved(address: String, freshness: Freshness) -> Answer {
        Answer { moved_to: Some(address), ..Answer::fixed("", "", freshness) }
    }

    /// A text that is the same for everybody as long as the program is.
    pub fn fixed(body: impl Into<Vec<u8>>, content_type: &'static str, freshness: Freshness) -> Answer {
        Answer {
            body: body.into(),
            content_type,
            language: None,
            link: None,
            freshness,
            change: None,
            moved_to: None,
            tag: None,
            file: None,
        }
    }

    /// A file to be saved under a name made of letters, digits, dots and dashes.
    pub fn file(body: Vec<u8>, content_type: &'static str, name: &str, freshness: Freshness) -> Answer {
        Answer { file: Some(name.to_owned()), ..Answer::fixed(body, content_type, freshness) }
    }
}

impl Responder for Answer {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        if let Some(location) = self.moved_to.and_then(|location| HeaderValue::from_str(&location).ok()) {
            return HttpResponse::MovedPermanently()
                .insert_header((header::LOCATION, location))
                .insert_header((header::CACHE_CONTROL, self.freshness.cache_control()))
                .finish();
        }
        let mut response = HttpResponse::Ok();
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(self.content_type)));
        if let Some(language) = self.language.and_then(|language| HeaderValue::from_str(&language).ok()) {
            response.insert_header((header::CONTENT_LANGUAGE, language));
        }
        if let Some(link) = self.link.and_then(|link| HeaderValue::from_str(&link).ok()) {
            response.insert_header((header::LINK, link));
        }
        if let Some(name) = self.file {
            let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
            if let Ok(disposition) = disposition {
                response.insert_header((header::CONTENT_DISPOSITION, disposition));
            }
        }
        let mut response = response.body(self.body);
        response.extensions_mut().insert(Kept { freshness: self.freshness, change: self.change, tag: self.tag });
        response
    }
}

/// What surrounds a list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Meta {
    /// How many records the whole list has; left out with `count=none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// The most records that the page may hold.
    pub limit: u16,
    /// The number of the last public change that the list shows.
    pub change: i64,
    /// Terms of the data sets that stand in the page.
    pub licences: Vec<Licence>,
}

/// Where a list goes on.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Links {
    /// This page.
    #[serde(rename = "self")]
    #[schema(example = "/v1/recommendations?state_under_review=XSA&limit=50")]
    pub this: String,
    /// The page after it, or null.
    pub next: Option<String>,
    /// The page before it, or null.
    pub prev: Option<String>,
}

/// A list on the wire.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct List<T> {
    /// The records.
    pub data: Vec<T>,
    /// What surrounds them.
    pub meta: Meta,
    /// Where the list goes on.
    pub links: Links,
}

/// How records are to be shaped: which fields, and with labels or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Only these fields.
    pub fields: Option<Vec<String>>,
    /// A label beside every code.
    pub labels: bool,
}

impl Shape {
    /// Whether records go out as they are.
    pub fn is_plain(&self) -> bool {
        self.fields.is_none() && !self.labels
    }

    /// A record in this shape.
    ///
    /// # Errors
    /// Where it can't be written, which is our mistake.
    pub fn of(&self, record: &impl Serialize, languages: &Languages) -> Result<Value, Failure> {
        let mut value = serde_json::to_value(record).map_err(Failure::internal)?;
        if let Value::Object(object) = &mut value {
            if let Some(fields) = &self.fields {
                object.retain(|name, _| fields.iter().any(|field| field == name));
            }
            if self.labels {
                add_labels(object, languages);
            }
        }
        Ok(value)
    }
}

/// Which vocabulary a field's codes are from.
fn vocabulary_of(field: &str, inside: &Map<String, Value>) -> Option<&'static str> {
    Some(match field {
        "response" | "response_now" => "response",
        "value" if inside.contains_key("stage") => "response",
        "stage" => "position_stage",
        "themes" | "theme" => "themes",
        "sdgs" | "sdg" => "sdgs",
        "groups_of_persons" | "group_of_persons" => "groups_of_persons",
        "action_category" => "action_category",
        "text_kind" => "text_kind",
        "language" => "languages",
        "unit" | "unit_against" => "count_unit",
        "between" => "count_holder",
        "measure" if inside.contains_key("between") => "count_measure",
        "reason" if inside.contains_key("explanation") => "count_reason",
        "dataset" => "dataset",
        "basis" if inside.contains_key("code") => "jurisdiction_basis",
        "basis" => "organization_basis",
        "regional_group" | "recommending_group" => "regional_group",
        "official_languages" => "languages",
        "status" if inside.contains_key("cycle") => "review_status",
        "status" if inside.contains_key("from") => dated_status(inside),
        "state" if inside.contains_key("made_by") => "translation_state",
        "made_by" => "translation_maker",
        "kind" if inside.contains_key("state_under_review") => "recommendation_kind",
        "kind" if inside.contains_key("official_languages") => "state_kind",
        "kind" if inside.contains_key("submitted_by") => "statement_kind",
        "kind" if inside.contains_key("former_names") => "organization_kind",
        "kind" if inside.contains_key("symbol") => "document_kind",
        "kind" if inside.contains_key("covers") => "coalition_kind",
        "visibility" => "coalition_visibility",
        "role" => "role",
        "kind" if inside.contains_key("made_by") => "translation_kind",
        "point" => "nine_points",
        _ => return None,
    })
}

/// A dated status is a human rights institution's accreditation or an organization's consultative status.
fn dated_status(inside: &Map<String, Value>) -> &'static str {
    match inside.get("status").and_then(Value::as_str) {
        Some("general" | "special" | "roster" | "none") => "consultative_status",
        _ => "accreditation_status",
    }
}

/// The fields that hold codes of States or jurisdictions.
fn is_place(field: &str, inside: &Map<String, Value>) -> bool {
    match field {
        "state_under_review"
        | "recommending_states"
        | "recommending_state"
        | "states"
        | "reviewed_under"
        | "jurisdiction"
        | "covers"
        | "jurisdictions" => true,
        // A translation has a state too, and a jurisdiction that a recommendation concerns has a code.
        "state" => !inside.contains_key("made_by"),
        "code" => inside.contains_key("basis"),
        _ => false,
    }
}

fn label_of(field: &str, code: &Value, inside: &Map<String, Value>, languages: &Languages) -> Option<Value> {
    let text = match code {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null => return Some(Value::Null),
        _ => return None,
    };
    let facts = reference();
    let label = if is_place(field, inside) {
        let state =
            facts.states.iter().chain(sample_states()).find(|state| state.code == text).map(|state| &state.name);
        let jurisdiction = || {
            facts
                .jurisdictions
                .iter()
                .find(|jurisdiction| jurisdiction.code == text)
                .map(|jurisdiction| &jurisdiction.name)
        };
        state.or_else(jurisdiction).and_then(|name| languages.label(name)).or(Some(text))
    } else {
        let vocabulary = facts.vocabulary(vocabulary_of(field, inside)?)?;
        vocabulary.terms.iter().find(|term| term.code == text).and_then(|term| languages.label(&term.label))
    };
    Some(label.map_or(Value::Null, Value::String))
}

/// Adds `<field>_label` to every code, also inside of lists and objects.
pub fn add_labels(object: &mut Map<String, Value>, languages: &Languages) {
    let snapshot = object.clone();
    for (field, value) in &snapshot {
        let label = match value {
            Value::Array(items) if !items.is_empty() && items.iter().all(|item| !item.is_object()) => items
                .iter()
                .map(|item| label_of(field, item, &snapshot, languages))
                .collect::<Option<Vec<_>>>()
                .map(Value::Array),
            Value::Array(items)
                if items.is_empty()
                    && !(field == "jurisdictions" && snapshot.contains_key("state_under_review"))
                    && (is_place(field, &snapshot) || vocabulary_of(field, &snapshot).is_some()) =>
            {
                Some(Value::Array(Vec::new()))
            }
            Value::String(_) | Value::Number(_) => label_of(field, value, &snapshot, languages),
            Value::Null if is_place(field, &snapshot) || vocabulary_of(field, &snapshot).is_some() => Some(Value::Null),
            _ => None,
        };
        if let Some(label) = label {
            object.insert(format!("{field}_label"), label);
        }
    }
    for value in object.values_mut() {
        match value {
            Value::Object(inner) => add_labels(inner, languages),
            Value::Array(items) => {
                items.iter_mut().filter_map(Value::as_object_mut).for_each(|inner| add_labels(inner, languages))
            }
            _ => {}
        }
    }
}

/// The records of a page as a list on the wire.
///
/// # Errors
/// Where it can't be written, which is our mistake.
pub fn list<T: Serialize>(
    page: Page<T>,
    limit: u16,
    links: Links,
    licences: Vec<Licence>,
    shape: &Shape,
    languages: &Languages,
    freshness: Freshness,
) -> Result<Answer, Failure> {
    let meta = Meta { total: page.total, limit, change: page.change, licences };
    let change = Some(page.change);
    let targets = [("next", &links.next), ("prev", &links.prev)];
    let link: Vec<String> = targets
        .iter()
        .filter_map(|(relation, target)| target.as_ref().map(|target| format!("<{target}>; rel=\"{relation}\"")))
        .collect();
    let mut answer = if shape.is_plain() {
        Answer::json(&List { data: page.items, meta, links }, freshness, change, languages)?
    } else {
        let data = page.items.iter().map(|item| shape.of(item, languages)).collect::<Result<Vec<_>, _>>()?;
        Answer::json(&List { data, meta, links }, freshness, change, languages)?
    };
    answer.link = if link.is_empty() { None } else { Some(link.join(", ")) };
    Ok(answer)
}
