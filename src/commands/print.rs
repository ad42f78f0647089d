//! `upr-network openapi` and `upr-network graphql-schema`: what the folders `openapi/` and `schema/` hold.

use super::Ended;
use crate::application;

/// Prints the OpenAPI description.
#[expect(clippy::print_stdout, reason = "it is what the command is asked for")]
pub fn openapi() -> Result<(), Ended> {
    println!("{}", application::openapi().to_pretty_json()?);
    Ok(())
}

/// Prints the GraphQL schema.
#[expect(clippy::print_stdout, reason = "it is what the command is asked for")]
pub fn graphql_schema() -> Result<(), Ended> {
    print!("{}", crate::graphql::sdl());
    Ok(())
}
