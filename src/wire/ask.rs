//! A question as it comes in: its parameters, the languages of its reader, and the way to the database.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use diesel::PgConnection;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::PartialSchema;

use super::answer::{Answer, Found, Freshness, Links, Shape, list, tag_of};
use super::problem::Problem;
use super::query::Parameters;
use super::service::Service;
use super::viewer;
use crate::access::viewer::{Rights, Scope, Viewer};
use crate::domain::failure::{Failure, Fault, did_you_mean};
use crate::domain::language::Languages;
use crate::domain::page::{Edge, LARGEST_PAGE, Page, USUAL_PAGE, Window};
use crate::domain::reading::Reading;
use crate::domain::recommendations::Licence;

/// Parameters that every question of the REST face takes.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "its fields describe parameters that `Ask` reads by name")]
pub struct ReadingParameters {
    /// The language of texts and labels (BCP 47); otherwise `Accept-Language`.
    #[param(example = "en")]
    lang: Option<String>,
    /// `none`: a text that isn't there in the language is null rather than the nearest one.
    fallback: Option<String>,
    /// Which records: `public`, which is what everybody sees. Others need an account.
    scope: Option<String>,
    /// What to embed; the values are listed for each noun. `labels` adds a label beside every code.
    include: Option<Vec<String>>,
    /// Only these fields of each record.
    fields: Option<Vec<String>>,
}

/// Parameters that every list takes.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "its fields describe parameters that `Ask` reads by name")]
pub struct WindowParameters {
    /// How many records a page holds, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    limit: Option<u16>,
    /// Where the page begins, as `links.next` or `links.prev` has it.
    cursor: Option<String>,
    /// Sort keys, a minus before each for descending.
    sort: Option<String>,
    /// `none` leaves the total out.
    count: Option<String>,
}

const READING_PARAMETERS: &[&str] = &["lang", "fallback", "scope", "include", "fields"];
const WINDOW_PARAMETERS: &[&str] = &["limit", "cursor", "sort", "count"];

/// A question.
#[derive(Clone)]
pub struct Ask {
    service: Data<Service>,
    path: String,
    query: String,
    parameters: Parameters,
    viewer: Viewer,
    scope: Scope,
    scope_said: bool,
    shape: Shape,
    include: Vec<String>,
    /// How the reader wants records.
    pub reading: Reading,
}

impl FromRequest for Ask {
    type Error = Problem;
    type Future = Ready<Result<Ask, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ask::of(request).map_err(Problem::from))
    }
}

/// The languages of a request: `lang` where it is given, else `Accept-Language`.
pub(super) fn languages(request: &HttpRequest, parameters: &mut Parameters) -> Result<Languages, Failure> {
    let fallback = match parameters.take_one("fallback")?.as_deref() {
        None => true,
        Some("none") => false,
        Some(other) => return Err(Failure::invalid(Fault::parameter("fallback", format!("`{other}` is not `none`")))),
    };
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    match (parameters.take_one("lang")?, accepted) {
        (Some(tag), _) => Languages::of(&tag, fallback),
        (None, _) if !fallback => Err(Failure::invalid(
            Fault::parameter("fallback", "it needs a language").hint("add `lang`, such as lang=ko"),
        )),
        (None, Some(header)) => Ok(Languages::accepted(header)),
        (None, None) => Ok(Languages::default()),
    }
}

impl Ask {
    fn of(request: &HttpRequest) -> Result<Ask, Failure> {
        let service = request
            .app_data::<Data<Service>>()
            .cloned()
            .ok_or_else(|| Failure::bug("no service in the application"))?;
        let mut parameters = Parameters::parse(request.query_string())?;
        let languages = languages(request, &mut parameters)?;
        let said = parameters.take_one("scope")?;
        let scope_said = said.is_some();
        let scope = said.map_or(Ok(Scope::Public), |scope| Scope::parse(&scope))?;
        let viewer = viewer::of(request, &service)?;
        if scope != Scope::Public && viewer == Viewer::Nobody {
            return Err(Failure::Unauthenticated);
        }
        for name in ["include", "fields"] {
            if parameters.is_empty_list(name) {
                let fault = Fault::parameter(name, "it has no value; leave it out where nothing is wanted");
                return Err(Failure::invalid(fault));
            }
        }
        let mut include = parameters.take_list("include").unwrap_or_default();
        let labels = include.iter().any(|value| value == "labels");
        include.retain(|value| value != "labels");
        let fields = parameters.take_list("fields");
        let reading = Reading { languages, base: Arc::clone(&service.base), mid_term: service.mid_term };
        Ok(Ask {
            path: request.path().to_owned(),
            query: request.query_string().to_owned(),
            service,
            parameters,
            viewer,
            scope,
            scope_said,
            shape: Shape { fields, labels },
            include,
            reading,
        })
    }

    /// The service that is asked.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Who asks.
    pub fn viewer(&self) -> Viewer {
        self.viewer
    }

    /// Which records are asked for.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The same question in a wider scope, where none was asked for and somebody asks: a record by its id answers with what
    /// is nearest to the caller.
    #[must_use]
    pub fn nearest(mut self, scope: Scope) -> Ask {
        if !self.scope_said && self.viewer != Viewer::Nobody {
            self.scope = scope;
        }
        self
    }

    /// Whether a scope was asked for.
    pub fn says_scope(&self) -> bool {
        self.scope_said
    }

    /// Whether something is to be embedded.
    pub fn includes(&self, name: &str) -> bool {
        self.include.iter().any(|value| value == name)
    }

    fn check<T: PartialSchema>(&self, embeds: &[&str]) -> Result<(), Failure> {
        for value in &self.include {
            if !embeds.contains(&value.as_str()) {
                let known = || embeds.iter().copied().chain(["labels"]);
                let hint = did_you_mean(value, known())
                    .unwrap_or_else(|| format!("there are {}", known().collect::<Vec<_>>().join(", ")));
                return Err(Failure::invalid(
                    Fault::parameter("include", format!("`{value}` can't be embedded here")).hint(hint),
                ));
            }
        }
        if let Some(fields) = &self.shape.fields {
            let known = field_names::<T>();
            for field in fields {
                if !known.iter().any(|name| name == field) {
                    let hint = did_you_mean(field, known.iter().map(String::as_str))
                        .unwrap_or_else(|| format!("there are {}", known.join(", ")));
                    return Err(Failure::invalid(
                        Fault::parameter("fields", format!("there is no field `{field}`")).hint(hint),
                    ));
                }
            }
        }
        Ok(())
    }

    fn window(&mut self) -> Result<Window, Failure> {
        let size = match self.parameters.take_one("limit")? {
            None => USUAL_PAGE,
            Some(text) => text.parse().ok().filter(|size| (1..=LARGEST_PAGE).contains(size)).ok_or_else(|| {
                Failure::invalid(
                    Fault::parameter("limit", format!("`{text}` is not a number from 1 to {LARGEST_PAGE}"))
                        .hint("follow links.next for more"),
                )
            })?,
        };
        let total = match self.parameters.take_one("count")?.as_deref() {
            None => true,
            Some("none") => false,
            Some(other) => return Err(Failure::invalid(Fault::parameter("count", format!("`{other}` is not `none`")))),
        };
        let sort = self.parameters.take_one("sort")?;
        // A cursor of this face says by its first letter to which side it leads.
        let edge = match self.parameters.take_one("cursor")? {
            None => Edge::Start,
            Some(cursor) => match cursor.split_at_checked(1) {
                Some(("a", rest)) => Edge::After(rest.to_owned()),
                Some(("b", rest)) => Edge::Before(rest.to_owned()),
                _ => {
                    return Err(Failure::invalid(
                        Fault::parameter("cursor", "this is no cursor")
                            .hint("take it from `links.next` or `links.prev`"),
                    ));
                }
            },
        };
        Ok(Window { size, edge, sort, total })
    }

    /// Answers with a page of a list.
    ///
    /// # Errors
    /// Those of the question.
    pub async fn list<F, T>(
        mut self,
        embeds: &[&str],
        freshness: Freshness,
        licences: fn(&[T]) -> Vec<Licence>,
        question: impl Fn(&mut PgConnection, &F, &Window, &Ask) -> Result<Page<T>, Failure> + Send + Sync + 'static,
    ) -> Result<Answer, Problem>
    where
        F: DeserializeOwned + Send + Sync + 'static,
        T: Serialize + PartialSchema + Send + 'static,
    {
        self.check::<T>(embeds)?;
        let window = self.window()?;
        let filter: F =
            std::mem::take(&mut self.parameters).into_filter(&[READING_PARAMETERS, WINDOW_PARAMETERS].concat())?;
        let size = window.size;
        let freshness = self.freshness(freshness);
        let asked = self.clone();
        let page = self
            .service
            .door()?
            .snapshot(self.viewer, self.scope, move |connection| question(connection, &filter, &window, &asked))
            .await?;
        let links = self.links(&page);
        let licences = licences(&page.items);
        Ok(list(page, size, links, licences, &self.shape, &self.reading.languages, freshness)?)
    }

    /// Answers with one record.
    ///
    /// # Errors
    /// Those of the question.
    pub async fn record<T>(
        self,
        embeds: &[&str],
        freshness: Freshness,
        question: impl Fn(&mut PgConnection, &Ask) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<Answer, Problem>
    where
        T: Serialize + PartialSchema + Send + 'static,
    {
        self.record_or_address(embeds, freshness, move |connection, ask| question(connection, ask).map(Found::Here))
            .await
    }

    /// Answers with one record, or leads to the address where it is, with the same parameters.
    ///
    /// # Errors
    /// Those of the question.
    pub async fn record_or_address<T>(
        self,
        embeds: &[&str],
        freshness: Freshness,
        question: impl Fn(&mut PgConnection, &Ask) -> Result<Found<T>, Failure> + Send + Sync + 'static,
    ) -> Result<Answer, Problem>
    where
        T: Serialize + PartialSchema + Send + 'static,
    {
        self.check::<T>(embeds)?;
        self.parameters.clone().into_filter::<Nothing>(READING_PARAMETERS)?;
        let freshness = self.freshness(freshness);
        let (found, change) = self.clone().snapshot(question).await?;
        let record = match found {
            Found::Here(record) => record,
            Found::At(path) => return Ok(self.moved(&path, freshness)),
        };
        let languages = &self.reading.languages;
        Ok(if self.shape.is_plain() {
            Answer::json(&record, freshness, Some(change), languages)?
        } else {
            Answer::json(&self.shape.of(&record, languages)?, freshness, Some(change), languages)?
        })
    }

    /// Leads to another address, with the same parameters.
    fn moved(&self, path: &str, freshness: Freshness) -> Answer {
        let path = if self.query.is_empty() { path.to_owned() } else { format!("{path}?{}", self.query) };
        Answer::moved(self.reading.address(&path), freshness)
    }

    /// Answers with one record that counts its versions, or leads to the address where it is; the question tells, beside it, the part of the tag that tells the
    /// version: `w3`, `e2`.
    ///
    /// # Errors
    /// Those of the question.
    pub async fn versioned<T>(
        self,
        embeds: &[&str],
        freshness: Freshness,
        question: impl Fn(&mut PgConnection, &Ask) -> Result<Found<(T, String)>, Failure> + Send + Sync + 'static,
    ) -> Result<Answer, Problem>
    where
        T: Serialize + PartialSchema + Send + 'static,
    {
        self.check::<T>(embeds)?;
        self.parameters.clone().into_filter::<Nothing>(READING_PARAMETERS)?;
        let freshness = self.freshness(freshness);
        let (found, change) = self.clone().snapshot(question).await?;
        let (record, version) = match found {
            Found::Here(found) => found,
            Found::At(path) => return Ok(self.moved(&path, freshness)),
        };
        let languages = &self.reading.languages;
        let tag = Some(tag_of(&version, languages, &self.shape, &self.include));
        let answer = if self.shape.is_plain() {
            Answer::json(&record, freshness, Some(change), languages)?
        } else {
            Answer::json(&self.shape.of(&record, languages)?, freshness, Some(change), languages)?
        };
        Ok(Answer { tag, ..answer })
    }

    /// Answers with what is the caller's own, or a coalition's for its people: never public, never kept.
    ///
    /// # Errors
    /// `unauthenticated` without a token; those of the question.
    pub async fn own<T: Serialize + Send + 'static>(
        self,
        question: impl Fn(&mut PgConnection, &Rights, &Ask) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<Answer, Problem> {
        self.refuse_shape()?;
        self.parameters.clone().into_filter::<Nothing>(&["lang", "fallback"])?;
        if self.viewer == Viewer::Nobody {
            return Err(Failure::Unauthenticated.into());
        }
        let (service, viewer, languages) = (self.service.clone(), self.viewer, self.reading.languages.clone());
        let answer = service
            .door()?
            .snapshot_as(viewer, Scope::Working, move |connection, rights| question(connection, rights, &self))
            .await?;
        Ok(Answer::json(&answer, Freshness::Private, None, &languages)?)
    }

    /// How long the answer may be kept: what isn't public, by nobody.
    pub fn freshness(&self, usual: Freshness) -> Freshness {
        if self.scope == Scope::Public { usual } else { Freshness::Private }
    }

    /// Takes the filter of a question that has no page, with parameters of its own.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn take_filter<F: DeserializeOwned>(&mut self, own: &[&str]) -> Result<F, Failure> {
        std::mem::take(&mut self.parameters).into_filter(&[READING_PARAMETERS, own].concat())
    }

    /// The parameters that are left, for those that a question has of its own.
    pub fn parameters(&mut self) -> &mut Parameters {
        &mut self.parameters
    }

    /// Whether labels are wanted.
    pub fn wants_labels(&self) -> bool {
        self.shape.labels
    }

    /// Refuses `include` and `fields` where nothing can be embedded or trimmed.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn refuse_shape(&self) -> Result<(), Failure> {
        match (self.include.first(), &self.shape.fields) {
            (Some(value), _) => Err(Failure::invalid(
                Fault::parameter("include", format!("`{value}` can't be embedded here")).hint("there is labels"),
            )),
            (None, Some(_)) => {
                Err(Failure::invalid(Fault::parameter("fields", "the lines of a count can't be trimmed")))
            }
            (None, None) => Ok(()),
        }
    }

    /// Asks in one snapshot, and says up to which change the answer goes.
    ///
    /// # Errors
    /// Those of the question.
    pub async fn snapshot<T: Send + 'static>(
        self,
        question: impl Fn(&mut PgConnection, &Ask) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<(T, i64), Failure> {
        let service = self.service.clone();
        let (viewer, scope) = (self.viewer, self.scope);
        service
            .door()?
            .snapshot(viewer, scope, move |connection| {
                let answer = question(connection, &self)?;
                Ok((answer, crate::store::journal::last_change(connection)?))
            })
            .await
    }

    fn links<T>(&self, page: &Page<T>) -> Links {
        let this = if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) };
        let is_cursor = |piece: &str| {
            let name = piece.split('=').next().unwrap_or_default();
            percent_encoding::percent_decode_str(name).decode_utf8().is_ok_and(|name| name == "cursor")
        };
        let kept: Vec<&str> = self.query.split('&').filter(|piece| !piece.is_empty() && !is_cursor(piece)).collect();
        let at = |cursor: String| {
            let mut pieces: Vec<String> = kept.iter().map(|piece| (*piece).to_owned()).collect();
            pieces.push(format!("cursor={cursor}"));
            self.reading.address(&format!("{}?{}", self.path, pieces.join("&")))
        };
        Links {
            this: self.reading.address(&this),
            next: page.next().map(|cursor| at(format!("a{cursor}"))),
            prev: page.previous().map(|cursor| at(format!("b{cursor}"))),
        }
    }
}

/// A question without parameters of its own.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// The names of a noun's fields, as its description has them.
pub fn field_names<T: PartialSchema>() -> Vec<String> {
    match T::schema() {
        utoipa::openapi::RefOr::T(utoipa::openapi::Schema::Object(object)) => {
            object.properties.keys().cloned().collect()
        }
        _ => Vec::new(),
    }
}
