//! Proposals: reading editions and working records, and the acts of their coalitions.

use super::nouns::noun;
use crate::domain::proposals::{Proposal, ProposalFields, ProposalFilter, ProposalInput};

noun! {
    Proposal of ProposalFields from ProposalInput by ProposalFilter in proposals,
    tagged "Proposals", one "proposal" called "a proposal", many "proposals", "those that were published most often first", such as "8e3b1b30-9d3f-4d88-9c3f-6a5e1c9c3d01",
    "/v1/proposals",
    "/v1/proposals/{id}",
    "/v1/proposals/{id}/publish",
    "/v1/proposals/{id}/withdraw",
    "/v1/proposals/{id}/stage",
    "/v1/proposals/{id}/purge",
    "/v1/proposals/batch",
    "/v1/proposals/{id}/restore",
    "/v1/proposals/{id}/merge",
    "/v1/proposals/{id}/versions",
    "/v1/proposals/{id}/versions/{version}",
    "/v1/proposals/{id}/versions/{version}/differences"
}
