//! What both faces share about the wire: who asks, strict parameters, problems, conditional requests, encodings, limits,
//! and the cache of public answers. Not what is asked.

pub mod act;
pub mod answer;
pub mod answers;
pub mod ask;
pub mod body;
pub mod encodings;
pub mod forms;
pub mod front;
pub mod limits;
pub mod problem;
pub mod query;
pub mod service;
pub mod viewer;
