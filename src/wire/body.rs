//! Bodies of requests: read whole before anybody looks at them, within a limit of size and one of time. What they say is
//! the handlers' business, and nothing is ever inflated.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt;

use super::limits::MOST_BODY_BYTES;
use super::problem::{Problem, of_status};

/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same of a table.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(120);

/// A body that was not read to its end, and why not.
pub struct Unread {
    /// What the caller is told.
    pub problem: Box<Problem>,
    /// What is left of it, to be held until the answer is out.
    pub rest: Payload,
}

/// Reads a body to its end. Where nobody wants it (`keep` is false), it is let go as it comes.
///
/// # Errors
/// It is too large, comes too slowly, or breaks off.
pub async fn read(mut payload: Payload, keep: bool, most: usize) -> Result<Bytes, Unread> {
    let mut body = BytesMut::new();
    let mut seen = 0;
    let reading = async {
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| of_status(StatusCode::BAD_REQUEST, "the body of the request broke off"))?;
            seen += chunk.len();
            if seen > most {
                return Err(Problem::new("too-large", too_large(most)));
            }
            if keep {
                body.extend_from_slice(&chunk);
            }
        }
        Ok(())
    };
    // A whole table may come over a thin line.
    let patience = if most > MOST_BODY_BYTES { UPLOAD_PATIENCE } else { PATIENCE };
    let outcome = tokio::time::timeout(patience, reading).await;
    match outcome {
        Ok(Ok(())) => Ok(body.freeze()),
        Ok(Err(problem)) => Err(Unread { problem: Box::new(problem), rest: payload }),
        Err(_) => {
            let problem = of_status(StatusCode::REQUEST_TIMEOUT, "the body of the request did not come in time");
            Err(Unread { problem: Box::new(problem), rest: payload })
        }
    }
}

/// The sentence about a body that is too large.
pub fn too_large(most: usize) -> String {
    format!("the body of a request has at most {most} bytes")
}

/// The answer to a request whose body was not read. The framework reads a chunked body that was let go to its end, which
/// may never come; one that is still held makes it end the connection instead.
pub fn answer(response: HttpResponse, rest: Payload) -> HttpResponse {
    if matches!(rest, Payload::None) {
        return response;
    }
    response.map_body(|_, body| BoxBody::new(Held { body, _rest: rest }))
}

struct Held {
    body: BoxBody,
    _rest: Payload,
}

impl MessageBody for Held {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.get_mut().body.as_pin_mut().poll_next(context)
    }
}
