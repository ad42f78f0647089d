//! The tests of the whole program, in one binary: each more would be linked again.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that can't go on has failed")]

mod directions;
mod faults;
mod imports;
mod migrations;
mod paging;
mod private_server;
mod roles;
mod support;
