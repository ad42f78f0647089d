//! Who is asking. Today: everybody, and the operator at the machine's own command line.

use crate::domain::failure::Failure;

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Anybody, without an account.
    Nobody,
    /// Whoever runs the program on its own machine: imports, migrations, samples.
    Operator,
}

/// Which records are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// What a caller without an account sees.
    #[default]
    Public,
}

impl Scope {
    /// The scope of a request's parameter.
    ///
    /// # Errors
    /// `unauthenticated` for the scopes that need an account; `invalid-parameter` for what is none.
    pub fn parse(value: &str) -> Result<Scope, Failure> {
        use crate::domain::failure::Fault;
        match value {
            "public" => Ok(Scope::Public),
            "shared" | "working" => Err(Failure::Unauthenticated),
            _ => Err(Failure::invalid(
                Fault::parameter("scope", format!("`{value}` is no scope"))
                    .hint("there are public, shared and working"),
            )),
        }
    }
}
