//! The pages for people: home, how counts compare, REST documentation, GraphiQL, what problems
//! mean. Pure functions from a view to HTML;
//! only `routes` knows HTTP, and sets [`CONTENT_SECURITY_POLICY`].

mod assets;
mod layout;
mod questions;
mod reconciliation;
pub mod routes;
#[cfg(test)]
mod tests;
mod words;

use askama::Template;

pub use self::assets::{ASSETS, Asset, asset};
use self::layout::Layout;
use self::questions::Question;
pub use self::reconciliation::{Compared, reconciliation};

/// The languages that pages are written in, in the order in which they are offered.
pub const LANGUAGES: [&str; 6] = ["en", "ko", "ja", "mn", "zh-Hans", "zh-Hant"];

/// What every page may load: its own scripts, styles and pictures, and nothing from elsewhere.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Where the pages on problems lie: `/problems` is the list, `/problems/{code}` the page of one.
pub const PROBLEMS: &str = "/problems";

/// Where the page on how counts compare lies.
pub const RECONCILIATION: &str = "/reconciliation";

/// For whom a page is made, and how its links begin.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// One of [`LANGUAGES`]; any other is answered in English.
    pub language: String,
    /// The public address (`https://upr.example.org`), or empty: links are path-absolute.
    pub base: String,
}

/// What the home page tells.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// One of [`LANGUAGES`]; any other is answered in English.
    pub language: String,
    /// The public address (`https://upr.example.org`), or empty: links are path-absolute.
    pub base: String,
    /// How command lines begin where `base` is empty: `http://127.0.0.1:8080`.
    pub address: String,
    /// How many States are here.
    pub states: i64,
    /// How many reviews.
    pub reviews: i64,
    /// How many recommendations.
    pub recommendations: i64,
    /// Whether the invented samples are loaded.
    pub samples: bool,
    /// The nine points, in the page's language.
    pub points: Vec<Point>,
    /// Where recommendations come from, in the page's language.
    pub sources: Vec<Source>,
}

/// One of the nine points.
#[derive(Clone, Debug, Default)]
pub struct Point {
    /// Its number in the statement: `3.1`.
    pub code: String,
    /// A few words.
    pub label: String,
    /// A sentence.
    pub definition: String,
}

/// A data set that recommendations come from.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Whom to credit.
    pub attribution: String,
    /// Its licence or terms.
    pub licence: String,
    /// Where it and its terms can be read.
    pub url: Option<String>,
}

impl Source {
    /// Its address, where that is one of the web.
    fn web(&self) -> Option<&str> {
        self.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://"))
    }
}

/// A kind of problem that answers report (RFC 9457).
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// Its code, the last part of its type: `invalid-parameter`.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// Its title.
    pub title: String,
    /// What it means.
    pub meaning: String,
    /// How to mend it.
    pub mend: String,
    /// The language of these texts.
    pub language: String,
}

#[derive(Template)]
#[template(path = "home.html", config = "src/pages/askama.toml")]
struct HomePage<'a> {
    frame: Layout,
    figures: [(String, &'static str); 3],
    empty: bool,
    samples: bool,
    questions: [Question; 3],
    points: &'a [Point],
    sources: &'a [Source],
    version: &'static str,
}

#[derive(Template)]
#[template(path = "docs.html", config = "src/pages/askama.toml")]
struct DocsPage {
    frame: Layout,
}

#[derive(Template)]
#[template(path = "link.html", config = "src/pages/askama.toml")]
struct LinkPage {
    frame: Layout,
}

#[derive(Template)]
#[template(path = "graphiql.html", config = "src/pages/askama.toml")]
struct GraphiqlPage {
    frame: Layout,
    samples: bool,
}

#[derive(Template)]
#[template(path = "problem.html", config = "src/pages/askama.toml")]
struct ProblemPage<'a> {
    frame: Layout,
    problem: &'a Problem,
}

#[derive(Template)]
#[template(path = "problems.html", config = "src/pages/askama.toml")]
struct ProblemsPage<'a> {
    frame: Layout,
    problems: &'a [Problem],
}

/// The home page, `/`.
///
/// # Errors
/// Only where the template can't be written, which memory alone could cause.
pub fn home(view: &Home) -> Result<String, askama::Error> {
    let frame = Layout::new(&view.language, &view.base, "/");
    let words = frame.words;
    let origin = match (frame.base.as_str(), layout::address(&view.address)) {
        ("", address) if !address.is_empty() => address,
        ("", _) => "http://127.0.0.1:8080".to_owned(),
        (base, _) => base.to_owned(),
    };
    HomePage {
        figures: [
            (layout::grouped(view.states), words.states),
            (layout::grouped(view.reviews), words.reviews),
            (layout::grouped(view.recommendations), words.recommendations),
        ],
        empty: view.recommendations == 0,
        samples: view.samples,
        questions: questions::three(words, &frame.base, &origin, view.samples),
        points: &view.points,
        sources: &view.sources,
        version: env!("CARGO_PKG_VERSION"),
        frame,
    }
    .render()
}

/// The documentation of the REST face, `/docs`: Swagger UI on `/openapi.json`.
///
/// # Errors
/// Only where the template can't be written, which memory alone could cause.
pub fn docs(view: &Frame) -> Result<String, askama::Error> {
    DocsPage { frame: Layout::new(&view.language, &view.base, "/docs") }.render()
}

/// What the link of an invitation leads to, at `/invitation`. The token stands behind the `#`, which no browser sends.
///
/// # Errors
/// Only where the template can't be written, which memory alone could cause.
pub fn link(view: &Frame) -> Result<String, askama::Error> {
    LinkPage { frame: Layout::new(&view.language, &view.base, "/invitation") }.render()
}

/// GraphiQL, at `/graphql` for browsers; its first question is on a sample State where samples are loaded.
///
/// # Errors
/// Only where the template can't be written, which memory alone could cause.
pub fn graphiql(view: &Frame, samples: bool) -> Result<String, askama::Error> {
    GraphiqlPage { frame: Layout::new(&view.language, &view.base, "/graphql"), samples }.render()
}

/// What one kind of problem means and how to mend it, at [`PROBLEMS`]`/{code}`.
///
/// # Errors
/// Only where the template can't be written, which memory alone could cause.
pub fn problem(view: &Frame, problem: &Problem) -> Result<String, askama::Error> {
    let here = format!("{PROBLEMS}/{}", problem.code);
    ProblemPage { frame: Layout::new(&view.language, &view.base, &here), problem }.render()
}

/// All kinds of problems, at [`PROBLEMS`].
///
/// # Errors
/// Only where the template can't be written, which memory alone could cause.
pub fn problems(view: &Frame, problems: &[Problem]) -> Result<String, askama::Error> {
    ProblemsPage { frame: Layout::new(&view.language, &view.base, PROBLEMS), problems }.render()
}

/// The first of [`LANGUAGES`] in a reader's chain of canonical BCP 47 tags; English where none is.
pub fn page_language(chain: &[String]) -> &'static str {
    chain.iter().find_map(|tag| LANGUAGES.into_iter().find(|language| language == tag)).unwrap_or("en")
}
