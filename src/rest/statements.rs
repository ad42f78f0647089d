//! Statements: reading editions and working records, and the acts of their coalitions.

use super::nouns::noun;
use crate::domain::statements::{Statement, StatementFields, StatementFilter, StatementInput};

noun! {
    Statement of StatementFields from StatementInput by StatementFilter in statements,
    tagged "Statements", one "statement" called "a statement", many "statements", "the newest first", such as "e0318944-e251-4425-87be-6e60ee9b7df0",
    "/v1/statements",
    "/v1/statements/{id}",
    "/v1/statements/{id}/publish",
    "/v1/statements/{id}/withdraw",
    "/v1/statements/{id}/stage",
    "/v1/statements/{id}/purge",
    "/v1/statements/batch",
    "/v1/statements/{id}/restore",
    "/v1/statements/{id}/merge",
    "/v1/statements/{id}/versions",
    "/v1/statements/{id}/versions/{version}",
    "/v1/statements/{id}/versions/{version}/differences"
}
