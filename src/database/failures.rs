//! What a failure of diesel means to everybody else.

use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, Error};

use super::constraints;
use crate::domain::failure::Failure;

/// How long a caller should wait before asking again.
pub const RETRY_AFTER_SECONDS: u32 = 2;

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        if is_lost(&error) {
            return Failure::Unavailable { retry_after: RETRY_AFTER_SECONDS, cause: Arc::new(error) };
        }
        if let Error::DatabaseError(kind, information) = &error {
            if information.message().starts_with("canceling statement due to") {
                return Failure::TooSlow;
            }
            let broken = matches!(
                kind,
                DatabaseErrorKind::CheckViolation
                    | DatabaseErrorKind::UniqueViolation
                    | DatabaseErrorKind::ForeignKeyViolation
            );
            if let Some(sentence) = information.constraint_name().filter(|_| broken).and_then(constraints::rule) {
                return Failure::Conflict { detail: sentence.to_owned() };
            }
            if let Some(sentence) = information.constraint_name().filter(|_| broken).and_then(constraints::sentence) {
                return Failure::Refused { detail: sentence.to_owned() };
            }
        }
        Failure::internal(error)
    }
}

/// Whether the connection is gone: PostgreSQL stopped, was restarted, or ended the session.
pub fn is_lost(error: &Error) -> bool {
    match error {
        Error::BrokenTransactionManager => true,
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => true,
        Error::DatabaseError(_, information) => {
            let message = information.message();
            [
                "server closed the connection",
                "terminating connection",
                "could not receive data",
                "could not send data",
                "no connection to the server",
                "connection not open",
                "SSL connection has been closed",
                "the database system is",
            ]
            .iter()
            .any(|sign| message.contains(sign))
        }
        _ => false,
    }
}

/// Whether a transaction may be tried again: it met another one.
pub fn is_conflict(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(_, information) => information.message().contains("deadlock detected"),
        _ => false,
    }
}
