//! upr-network: the common memory of civil society on follow-up to the recommendations of the Universal Periodic
//! Review: what States were asked, what they answered, what was done.
//!
//! The rooms, from the faces down to the facts; arrows go downward only, and rooms on one line don't see each other:
//!
//! ```text
//! main → commands → application
//! rest · graphql · pages
//! wire · background
//! acts
//! store · exchange
//! database
//! access
//! domain · settings
//! tables
//! ```

pub mod access;
pub mod acts;
pub mod application;
pub mod background;
pub mod commands;
pub mod database;
pub mod domain;
pub mod exchange;
pub mod graphql;
pub mod pages;
pub mod rest;
pub mod settings;
pub mod store;
pub mod tables;
pub mod wire;
