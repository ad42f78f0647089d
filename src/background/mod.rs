//! What runs without a request: the watch over the database, and the figures on an address of their own.

pub mod figures;
pub mod watch;
