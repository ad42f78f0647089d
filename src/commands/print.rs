//! `upr-network openapi` and `upr-network graphql-schema`: what the folders `openapi/` and `schema/` hold.

use std::io::Write;

use super::Ended;
use crate::application;

/// Prints the OpenAPI description.
pub fn openapi() -> Result<(), Ended> {
    print(&format!("{}\n", application::openapi().to_pretty_json()?))
}

/// Prints the GraphQL schema.
pub fn graphql_schema() -> Result<(), Ended> {
    print(&crate::graphql::sdl())
}

/// Writes a text; a reader that has seen enough, such as `head`, is no failure.
fn print(text: &str) -> Result<(), Ended> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
