//! The field's nouns and their rules: what a review, a recommendation, a State is. No I/O: time, facts and rows come
//! in as arguments.

pub mod accounts;
pub mod activities;
pub mod audit;
pub mod changes;
pub mod coalitions;
pub mod codes;
pub mod commitments;
pub mod failure;
pub mod folding;
pub mod kinds;
pub mod language;
pub mod matching;
pub mod organizations;
pub mod page;
pub mod plans;
pub mod reading;
pub mod recommendations;
pub mod reconciliation;
pub mod records;
pub mod reference;
pub mod reviews;
pub mod samples;
pub mod sign_in;
pub mod source_records;
pub mod statements;
pub mod states;
pub mod texts;
pub mod versions;
pub mod vocabularies;
pub mod words;
