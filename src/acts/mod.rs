//! What people do: sign in, invite, freeze, load facts, import. An act runs in one transaction and ends with the journal.

pub mod access_keys;
pub mod accounts;
pub mod batches;
pub mod coalitions;
pub mod endorsements;
pub mod facts;
pub mod imports;
pub mod invitations;
pub mod keys;
pub mod members;
pub mod records;
pub mod samples;
pub mod sessions;
pub mod sign_in;
pub mod tables;
