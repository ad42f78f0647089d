//! What runs without a request: the watch over the database, cleaning, mail, and the figures on an
//! address of their own.

pub mod cleaning;
pub mod figures;
pub mod mail;
pub mod watch;
