//! Accounts: signing in, the second factor, members, invitations, coalitions, access keys, and what of people stands where.

mod coalitions;
mod invitations;
mod members;
mod operator;
mod own;
mod privacy;
mod repeated;
mod second_factor;
mod sign_in;
