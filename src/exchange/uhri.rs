//! OHCHR's Universal Human Rights Index: its export as one JSON array, or as a table (XLSX, CSV). Both give the same
//! records, and records of the Universal Periodic Review become drafts; what other bodies said is passed over.
//!
//! It is no client of the index, and it holds no list of what the index knows.

mod columns;
mod drafts;
mod elements;
mod fields;
mod markup;
mod number;
mod records;
mod review;

pub use drafts::UhriDrafts;
pub use elements::{DEPTH_LIMIT, ELEMENT_LIMIT};

#[cfg(test)]
mod tests;
