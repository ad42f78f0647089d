//! The tests of the whole program, in one binary: each more would be linked again.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that can't go on has failed")]

mod answers_cache;
mod counts;
mod filters;
mod http;
mod languages;
mod logs;
mod paging;
mod private_server;
mod support;
