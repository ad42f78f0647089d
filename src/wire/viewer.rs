//! Who asks, from a request: the bearer of an access token or of an access key, or nobody. What they may do is looked up
//! in the transaction that answers.

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpMessage, HttpRequest};
use uuid::Uuid;

use super::service::Service;
use crate::access::tokens::{ACCESS_KEY_PREFIX, read_access_key};
use crate::access::viewer::{Credential, Viewer};
use crate::domain::failure::Failure;

/// Who asks, read once for each request.
#[derive(Clone)]
pub struct Asking {
    /// The viewer, or why the token is not good.
    pub viewer: Result<Viewer, Failure>,
    /// Whose requests these are: the account of a token that was verified, or the access key that it says to be.
    pub counted_as: Option<Uuid>,
    /// Whether that is certain before the database was asked.
    pub is_certain: bool,
}

/// Who asks.
///
/// # Errors
/// `unauthenticated` where a token was sent that is not good, or more than one.
pub fn of(request: &HttpRequest, service: &Service) -> Result<Viewer, Failure> {
    asking(request).unwrap_or_else(|| read(request.headers(), service)).viewer
}

/// What was read of the token when the request came.
pub fn asking(request: &HttpRequest) -> Option<Asking> {
    request.extensions().get::<Asking>().cloned()
}

/// Reads the token of a request.
pub fn read(headers: &HeaderMap, service: &Service) -> Asking {
    match bearer(headers, service) {
        Ok(None) => Asking { viewer: Ok(Viewer::Nobody), counted_as: None, is_certain: false },
        Ok(Some((credential, account))) => Asking {
            viewer: Ok(Viewer::Bearer(credential)),
            counted_as: Some(account),
            is_certain: credential.digest.is_none(),
        },
        Err(failure) => Asking { viewer: Err(failure), counted_as: None, is_certain: false },
    }
}

fn bearer(headers: &HeaderMap, service: &Service) -> Result<Option<(Credential, Uuid)>, Failure> {
    let mut sent = headers.get_all(header::AUTHORIZATION);
    let Some(first) = sent.next() else {
        return Ok(None);
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
    if token.starts_with(ACCESS_KEY_PREFIX) {
        let (id, digest) = read_access_key(token).ok_or(Failure::Unauthenticated)?;
        return Ok(Some((Credential { id, digest: Some(digest) }, id)));
    }
    let claims = service.signatures()?.verify(token)?;
    Ok(Some((Credential { id: claims.sid, digest: None }, claims.sub)))
}
