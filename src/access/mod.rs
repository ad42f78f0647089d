//! Who is asking and who may do what: viewers, the policy, and the secrets by which people are known. No SQL, no HTTP.

pub mod key_file;
pub mod keyring;
pub mod passwords;
pub mod policy;
pub mod sealing;
pub mod second_factor;
pub mod tokens;
pub mod viewer;

/// Random bytes from the system.
#[expect(clippy::expect_used, reason = "a system that has no random bytes left can keep no secret either")]
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has random bytes");
    bytes
}
