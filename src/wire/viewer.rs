//! Who asks, from a request: the bearer of an access token or of an access key, or nobody. What they may do is looked up
//! in the transaction that answers.

use actix_web::HttpRequest;
use actix_web::http::header;

use super::service::Service;
use crate::access::tokens::{ACCESS_KEY_PREFIX, read_access_key};
use crate::access::viewer::{Credential, Viewer};
use crate::domain::failure::Failure;

/// Who asks.
///
/// # Errors
/// `unauthenticated` where a token was sent that is not good, or more than one.
pub fn of(request: &HttpRequest, service: &Service) -> Result<Viewer, Failure> {
    let mut sent = request.headers().get_all(header::AUTHORIZATION);
    let Some(first) = sent.next() else {
        return Ok(Viewer::Nobody);
    };
    if sent.next().is_some() {
        return Err(Failure::Unauthenticated);
    }
    let text = first.to_str().map_err(|_| Failure::Unauthenticated)?;
    let (scheme, token) = text.split_once(' ').ok_or(Failure::Unauthenticated)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Failure::Unauthenticated);
    }
    let token = token.trim();
    let credential = if token.starts_with(ACCESS_KEY_PREFIX) {
        let (id, digest) = read_access_key(token).ok_or(Failure::Unauthenticated)?;
        Credential { id, digest: Some(digest) }
    } else {
        Credential { id: service.signatures()?.verify(token)?.sid, digest: None }
    };
    Ok(Viewer::Bearer(credential))
}
