//! The SQL: questions (`list`, `find`, `of`) and the statements that acts need. Who may ask is decided before; what a
//! row means is said in the domain.

pub mod access_keys;
pub mod accounts;
pub mod activities;
pub mod attempts;
pub mod audit;
pub mod changes;
pub mod coalitions;
pub mod commitments;
pub mod facts;
pub mod idempotency;
pub mod invitations;
pub mod journal;
pub mod listing;
pub mod members;
pub mod mentions;
pub mod organizations;
pub mod plans;
pub mod recommendation_counts;
pub mod recommendations;
pub mod reconciliation;
pub mod records;
pub mod reviews;
pub mod sealed;
pub mod sessions;
pub mod source_records;
pub mod statement;
pub mod statements;
pub mod states;
pub mod vocabularies;
pub mod working;
