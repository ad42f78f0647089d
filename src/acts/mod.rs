//! What people do: load facts, load samples, import. An act runs in one transaction and ends with the journal.

pub mod facts;
pub mod imports;
