//! The SQL: questions (`list`, `find`, `of`) and the statements that acts need. Who may ask is decided before; what a
//! row means is said in the domain.

pub mod facts;
pub mod journal;
pub mod listing;
pub mod organizations;
pub mod recommendation_counts;
pub mod recommendations;
pub mod reconciliation;
pub mod reviews;
pub mod source_records;
pub mod statement;
pub mod statements;
pub mod states;
pub mod vocabularies;
