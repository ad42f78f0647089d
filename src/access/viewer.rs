//! Who is asking, and what they may do as it is now. What each right is good for stands in the policy.

use std::collections::BTreeMap;

use uuid::Uuid;

pub use crate::domain::accounts::CoalitionRole;
use crate::domain::failure::{Failure, Fault};

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Anybody, without an account.
    Nobody,
    /// Whoever came with a valid token: the session or the access key that it stands for. What they may do is looked up
    /// in each transaction.
    Bearer(Credential),
    /// The service itself while somebody signs in: nobody is known yet.
    Keeper,
    /// Whoever runs the program on its own machine: imports, migrations, samples.
    Operator,
}

impl Viewer {
    /// The session of a person who signed in.
    ///
    /// # Errors
    /// `unauthenticated` for nobody; `forbidden` for access keys, which act for programs.
    pub fn session(self) -> Result<Uuid, Failure> {
        match self {
            Viewer::Bearer(Credential { id, digest: None }) => Ok(id),
            Viewer::Bearer(_) => {
                Err(Failure::Forbidden { needs: "only a person who signed in may do this, no access key".to_owned() })
            }
            Viewer::Nobody | Viewer::Keeper | Viewer::Operator => Err(Failure::Unauthenticated),
        }
    }
}

/// What a valid token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The session or the access key.
    pub id: Uuid,
    /// Digest of the whole access key; none for sessions, whose tokens are signed.
    pub digest: Option<[u8; 32]>,
}

/// One role in one coalition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The role.
    pub role: CoalitionRole,
    /// The coalition is frozen: nothing is written or published.
    pub frozen: bool,
}

/// What somebody may do, as read at the beginning of this very transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Under which id they stand in records: the account, or a coalition's access key. Nil for the operator.
    pub actor: Uuid,
    /// Whether it is a person's account rather than an access key of a coalition.
    pub is_person: bool,
    /// Runs the network; sees no drafts.
    pub administrator: bool,
    /// Roles by coalition.
    pub roles: BTreeMap<String, Standing>,
    /// The operator at the machine's own command line, who may do everything.
    pub operator: bool,
}

impl Rights {
    /// Those of the operator.
    pub fn of_the_operator() -> Rights {
        Rights { operator: true, ..Rights::default() }
    }

    /// One's own account.
    ///
    /// # Errors
    /// `forbidden` for access keys of coalitions, which have none.
    pub fn account(&self) -> Result<Uuid, Failure> {
        if self.is_person { Ok(self.actor) } else { Err(no_account()) }
    }

    /// The role in a coalition.
    pub fn role_in(&self, coalition: &str) -> Option<CoalitionRole> {
        self.roles.get(coalition).map(|standing| standing.role)
    }

    /// Whether they have at least this role in a coalition.
    pub fn is_at_least(&self, role: CoalitionRole, coalition: &str) -> bool {
        self.role_in(coalition).is_some_and(|own| own >= role)
    }

    /// Whether they belong to the network at all.
    pub fn is_known(&self) -> bool {
        self.operator || self.administrator || !self.roles.is_empty()
    }
}

/// What is told whoever has no account of their own.
pub fn no_account() -> Failure {
    Failure::Forbidden { needs: "only a person has an account, no access key of a coalition".to_owned() }
}

/// Which records are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// What a caller without an account sees.
    #[default]
    Public,
    /// Editions that the caller may read: public, the network's.
    Shared,
    /// Working records of the caller's coalitions.
    Working,
}

impl Scope {
    /// The scope of a request's parameter.
    ///
    /// # Errors
    /// `invalid-parameter` for what is none.
    pub fn parse(value: &str) -> Result<Scope, Failure> {
        match value {
            "public" => Ok(Scope::Public),
            "shared" => Ok(Scope::Shared),
            "working" => Ok(Scope::Working),
            _ => Err(Failure::invalid(
                Fault::parameter("scope", format!("`{value}` is no scope"))
                    .hint("there are public, shared and working"),
            )),
        }
    }
}
