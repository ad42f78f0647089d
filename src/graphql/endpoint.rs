//! The address of the GraphQL face.

use actix_web::web::ServiceConfig;

/// Adds the address.
pub fn configure(_: &mut ServiceConfig) {}
