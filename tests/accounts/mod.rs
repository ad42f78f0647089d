//! Accounts: signing in, the second factor, members, invitations, coalitions, access keys, and what of people stands where.

mod attacks;
mod coalitions;
mod invitations;
mod limits;
mod members;
mod model;
mod operator;
mod own;
mod privacy;
mod repeated;
mod second_factor;
mod sign_in;
