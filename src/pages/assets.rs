//! Styles, scripts and pictures of the pages, compiled in. The address of a file changes whenever the file does (a
//! digest for ours, a version for what is vendored), so it may be kept for ever; `/favicon.ico` alone may not.

/// A file that pages load.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Where it is served.
    pub path: &'static str,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The file.
    pub body: &'static [u8],
}

impl Asset {
    /// Whether what stands at this address never changes.
    pub fn is_immutable(&self) -> bool {
        self.path.starts_with("/assets/")
    }
}

/// The file at this address.
pub fn asset(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// FNV-1a, to tell one edition of a file from another; it protects nothing.
pub(super) const fn digest(bytes: &[u8]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

/// `/assets/{digest}/{name}`, put together at compile time.
const fn spell<const LENGTH: usize>(name: &str, hash: u64) -> [u8; LENGTH] {
    let mut path = [b'/'; LENGTH];
    let (start, name) = (b"/assets/", name.as_bytes());
    let mut at = 0;
    while at < start.len() {
        path[at] = start[at];
        at += 1;
    }
    let mut digit = 0;
    while digit < 16 {
        path[at + digit] = b"0123456789abcdef"[((hash >> (60 - 4 * digit)) & 15) as usize];
        digit += 1;
    }
    let mut letter = 0;
    while letter < name.len() {
        path[at + 17 + letter] = name[letter];
        letter += 1;
    }
    path
}

/// Declares a file of ours: its address as a constant, its body.
macro_rules! ours {
    ($name:literal) => {{
        const SPELT: [u8; 8 + 17 + $name.len()] = spell($name, digest(include_bytes!(concat!("assets/", $name))));
        match core::str::from_utf8(&SPELT) {
            Ok(path) => path,
            Err(_) => "",
        }
    }};
}

/// The style of every page's frame: colours, bar, skip link.
pub(super) const FRAME_CSS: &str = ours!("frame.css");
/// The style of pages to read.
pub(super) const PAGE_CSS: &str = ours!("page.css");
/// Starts GraphiQL.
pub(super) const GRAPHIQL_START: &str = ours!("graphiql-start.js");
/// Starts Swagger UI.
pub(super) const SWAGGER_START: &str = ours!("swagger-start.js");

/// GraphiQL's script.
pub(super) const GRAPHIQL_JS: &str = "/assets/graphiql-3.9.0/graphiql.min.js";
/// GraphiQL's style.
pub(super) const GRAPHIQL_CSS: &str = "/assets/graphiql-3.9.0/graphiql.min.css";
/// Licences of GraphiQL and of what is bundled with it.
pub(super) const GRAPHIQL_LICENCES: &str = "/assets/graphiql-3.9.0/LICENSES.txt";
/// React, for GraphiQL.
pub(super) const REACT_JS: &str = "/assets/react-18.3.1/react.production.min.js";
/// React's DOM, for GraphiQL.
pub(super) const REACT_DOM_JS: &str = "/assets/react-18.3.1/react-dom.production.min.js";
/// Swagger UI's script.
pub(super) const SWAGGER_JS: &str = "/assets/swagger-ui-5.35.0/swagger-ui-bundle.js";
/// Swagger UI's style.
pub(super) const SWAGGER_CSS: &str = "/assets/swagger-ui-5.35.0/swagger-ui.css";
/// Swagger UI's licence.
pub(super) const SWAGGER_LICENCE: &str = "/assets/swagger-ui-5.35.0/LICENSE";

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const PNG: &str = "image/png";

/// Everything that pages load, and the licences of what isn't ours.
pub const ASSETS: &[Asset] = &[
    Asset { path: FRAME_CSS, content_type: CSS, body: include_bytes!("assets/frame.css") },
    Asset { path: PAGE_CSS, content_type: CSS, body: include_bytes!("assets/page.css") },
    Asset { path: GRAPHIQL_START, content_type: JS, body: include_bytes!("assets/graphiql-start.js") },
    Asset { path: SWAGGER_START, content_type: JS, body: include_bytes!("assets/swagger-start.js") },
    Asset { path: GRAPHIQL_JS, content_type: JS, body: include_bytes!("vendored/graphiql/graphiql.min.js") },
    Asset { path: GRAPHIQL_CSS, content_type: CSS, body: include_bytes!("vendored/graphiql/graphiql.min.css") },
    Asset { path: GRAPHIQL_LICENCES, content_type: TEXT, body: include_bytes!("vendored/graphiql/LICENSES.txt") },
    Asset { path: REACT_JS, content_type: JS, body: include_bytes!("vendored/graphiql/react.production.min.js") },
    Asset {
        path: REACT_DOM_JS,
        content_type: JS,
        body: include_bytes!("vendored/graphiql/react-dom.production.min.js"),
    },
    Asset { path: SWAGGER_JS, content_type: JS, body: include_bytes!("vendored/swagger-ui/swagger-ui-bundle.js") },
    Asset { path: SWAGGER_CSS, content_type: CSS, body: include_bytes!("vendored/swagger-ui/swagger-ui.css") },
    Asset { path: SWAGGER_LICENCE, content_type: TEXT, body: include_bytes!("vendored/swagger-ui/LICENSE") },
    Asset {
        path: "/assets/swagger-ui-5.35.0/NOTICE",
        content_type: TEXT,
        body: include_bytes!("vendored/swagger-ui/NOTICE"),
    },
    Asset {
        path: "/assets/swagger-ui-5.35.0/swagger-ui-bundle.js.LICENSE.txt",
        content_type: TEXT,
        body: include_bytes!("vendored/swagger-ui/swagger-ui-bundle.js.LICENSE.txt"),
    },
    Asset {
        path: "/assets/swagger-ui-5.35.0/favicon-16x16.png",
        content_type: PNG,
        body: include_bytes!("vendored/swagger-ui/favicon-16x16.png"),
    },
    Asset {
        path: "/assets/swagger-ui-5.35.0/favicon-32x32.png",
        content_type: PNG,
        body: include_bytes!("vendored/swagger-ui/favicon-32x32.png"),
    },
    Asset { path: "/favicon.ico", content_type: "image/x-icon", body: include_bytes!("assets/favicon.ico") },
];
