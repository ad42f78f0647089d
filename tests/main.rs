//! The tests of the whole program, in one binary: each more would be linked again.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that can't go on has failed")]

mod accounts;
mod activities;
mod answers_cache;
mod counts;
mod directions;
mod examples;
mod examples_of_acts;
mod faults;
mod filters;
mod follow_up;
mod http;
mod imports;
mod languages;
mod logs;
mod migrations;
mod paging;
mod plans;
mod private_server;
mod readme;
mod reconciliation;
mod roles;
mod sources;
mod support;
mod two_faces;
mod uhri;
