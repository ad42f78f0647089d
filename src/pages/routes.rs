//! The addresses of the pages: who asks for them by HTTP gets HTML in the reader's language, and every file that a page
//! loads comes from the program itself.

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Path, ServiceConfig, get};
use actix_web::{HttpRequest, HttpResponse, Responder};
use diesel::PgConnection;

use super::{
    ASSETS, Compared, Frame, Home, PROBLEMS, Point, Problem as ProblemView, RECONCILIATION, Source, asset,
    page_language,
};
use crate::domain::failure::Failure;
use crate::domain::kinds::Dataset;
use crate::domain::language::Languages;
use crate::domain::page::{Edge, Window};
use crate::domain::reading::Reading;
use crate::domain::reconciliation::ReconciliationFilter;
use crate::domain::reference::reference;
use crate::store;
use crate::wire::answer::{Answer, Freshness};
use crate::wire::ask::Ask;
use crate::wire::problem::{KINDS, Problem};
use crate::wire::service::Service;

/// The addresses of pages and of what describes the service.
pub const ADDRESSES: &[&str] = &[
    "/",
    "/reconciliation",
    "/docs",
    "/invitation",
    "/problems",
    "/problems/{code}",
    "/openapi.json",
    "/schema.graphql",
    "/assets/{file}*",
    "/favicon.ico",
];

/// Adds the pages. The description of the REST face is handed in, so that it is made once.
pub fn configure(config: &mut ServiceConfig, api: &utoipa::openapi::OpenApi) {
    let description = api.to_pretty_json().unwrap_or_default();
    config
        .route("/", get().to(home))
        .route(RECONCILIATION, get().to(reconciliation))
        .route("/docs", get().to(docs))
        .route("/invitation", get().to(link))
        .route(PROBLEMS, get().to(problems))
        .route("/problems/{code}", get().to(problem))
        .route(
            "/openapi.json",
            get().to(move || {
                std::future::ready(Answer::fixed(description.clone(), "application/json", Freshness::Minute))
            }),
        );
    for file in ASSETS {
        config.route(file.path, get().to(file_of));
    }
}

/// A page on its way out.
fn page(
    html: Result<String, askama::Error>,
    language: &str,
    change: Option<i64>,
    request: &HttpRequest,
) -> Result<HttpResponse, Problem> {
    let html = html.map_err(Failure::internal)?;
    let answer = Answer {
        body: html.into_bytes(),
        content_type: "text/html; charset=utf-8",
        language: Some(language.to_owned()),
        link: None,
        freshness: Freshness::Minute,
        change,
        moved_to: None,
        tag: None,
        file: None,
    };
    let mut response = answer.respond_to(request);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(super::CONTENT_SECURITY_POLICY));
    Ok(response)
}

fn frame(reading: &Reading) -> Frame {
    Frame { language: page_language(reading.languages.chain()).to_owned(), base: reading.base.to_string() }
}

/// The figures of the home page.
struct Figures {
    states: i64,
    reviews: i64,
    recommendations: i64,
    samples: bool,
}

fn figures(connection: &mut PgConnection) -> Result<Figures, Failure> {
    let (states, reviews, recommendations, samples) = store::states::figures(connection)?;
    Ok(Figures { states, reviews, recommendations, samples })
}

async fn home(ask: Ask, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let frame = frame(&ask.reading);
    let languages = ask.reading.languages.clone();
    let (figures, change) = ask.snapshot(|connection, _| figures(connection)).await?;
    let facts = reference();
    let points = facts.vocabulary("nine_points").map(|vocabulary| vocabulary.terms.as_slice()).unwrap_or_default();
    let text = |texts| languages.label(texts).unwrap_or_default();
    let view = Home {
        language: frame.language.clone(),
        base: frame.base,
        address: format!("http://{}", local_address(&request)),
        states: figures.states,
        reviews: figures.reviews,
        recommendations: figures.recommendations,
        samples: figures.samples,
        points: points
            .iter()
            .map(|term| Point {
                code: term.code.clone(),
                label: text(&term.label),
                definition: term.definition.as_ref().map(text).unwrap_or_default(),
            })
            .collect(),
        sources: facts
            .licences
            .iter()
            .filter(|licence| figures.samples || licence.dataset != Dataset::Sample)
            .map(|licence| Source {
                name: facts
                    .vocabulary("dataset")
                    .and_then(|vocabulary| vocabulary.terms.iter().find(|term| term.code == licence.dataset.code()))
                    .map(|term| text(&term.label))
                    .unwrap_or_default(),
                attribution: licence.attribution.clone(),
                licence: licence.licence.clone(),
                url: licence.url.clone(),
            })
            .collect(),
    };
    page(super::home(&view), &frame.language, Some(change), &request)
}

/// Where the service listens: the address of this connection's own end, never what the request claims.
fn local_address(request: &HttpRequest) -> String {
    request.app_config().local_addr().to_string()
}

async fn docs(ask: Ask, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let frame = frame(&ask.reading);
    page(super::docs(&frame), &frame.language, None, &request)
}

async fn link(ask: Ask, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let frame = frame(&ask.reading);
    page(super::link(&frame), &frame.language, None, &request)
}

/// What the form of the page on counts asks for.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    state_under_review: Option<String>,
    cycle: Option<i16>,
    cursor: Option<String>,
}

/// How many reviews the page on counts shows.
const REVIEWS_SHOWN: u16 = 25;

async fn reconciliation(mut ask: Ask, request: HttpRequest) -> Result<HttpResponse, Problem> {
    ask.refuse_shape()?;
    for name in ["state_under_review", "cycle"] {
        ask.parameters().drop_empty(name);
    }
    let chosen: Chosen = ask.take_filter(&[])?;
    let frame = frame(&ask.reading);
    // Sentences come in the language of the page, which is one of few.
    ask.reading.languages = Languages::of(&frame.language, true)?;
    let filter = ReconciliationFilter {
        state_under_review: chosen.state_under_review.clone().map(|state| vec![state]),
        cycle: chosen.cycle.map(|cycle| vec![cycle]),
        ..ReconciliationFilter::default()
    };
    let edge = match &chosen.cursor {
        None => Edge::Start,
        Some(cursor) => match cursor.split_at_checked(1) {
            Some(("b", cursor)) => Edge::Before(cursor.to_owned()),
            Some((_, cursor)) => Edge::After(cursor.to_owned()),
            None => Edge::Start,
        },
    };
    let window = Window { size: REVIEWS_SHOWN, edge, total: false, ..Window::default() };
    let ((rows, states), change) = ask
        .snapshot(move |connection, ask| {
            let rows = store::reconciliation::list(connection, &filter, &window, &ask.reading)?;
            Ok((rows, store::reconciliation::states(connection)?))
        })
        .await?;
    let mut cycles: Vec<i16> = reference().sessions.iter().map(|session| session.cycle).collect();
    cycles.sort_unstable();
    cycles.dedup();
    let view = Compared {
        language: frame.language.clone(),
        base: frame.base,
        states,
        cycles,
        state: chosen.state_under_review,
        cycle: chosen.cycle,
        previous: rows.previous().map(|cursor| format!("b{cursor}")),
        next: rows.next().map(|cursor| format!("a{cursor}")),
        rows: rows.items,
    };
    page(super::reconciliation(&view), &frame.language, Some(change), &request)
}

fn views() -> Vec<ProblemView> {
    KINDS
        .iter()
        .map(|kind| ProblemView {
            code: kind.code.to_owned(),
            status: kind.status,
            title: kind.title.to_owned(),
            meaning: kind.meaning.to_owned(),
            mend: kind.mend.to_owned(),
            language: "en".to_owned(),
        })
        .collect()
}

async fn problems(ask: Ask, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let frame = frame(&ask.reading);
    page(super::problems(&frame, &views()), &frame.language, None, &request)
}

async fn problem(ask: Ask, code: Path<String>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let frame = frame(&ask.reading);
    let view = views()
        .into_iter()
        .find(|view| view.code == *code)
        .ok_or_else(|| Problem::new("not-found", format!("there is no kind of problem {code}")))?;
    page(super::problem(&frame, &view), &frame.language, None, &request)
}

/// GraphiQL for a browser.
///
/// # Errors
/// Where the figures can't be read.
pub async fn graphiql(ask: Ask, request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let frame = frame(&ask.reading);
    let (figures, change) = ask.snapshot(|connection, _| figures(connection)).await?;
    page(super::graphiql(&frame, figures.samples), &frame.language, Some(change), request)
}

async fn file_of(request: HttpRequest, _: Data<Service>) -> Result<Answer, Problem> {
    let file = asset(request.path()).ok_or_else(|| Problem::new("not-found", "there is no such file"))?;
    let freshness = if file.is_immutable() { Freshness::Immutable } else { Freshness::Hour };
    Ok(Answer::fixed(file.body, file.content_type, freshness))
}
