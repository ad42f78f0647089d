//! Everybody who might ask, and what they see of a record at each stage of its life.

use upr_network::access::viewer::CoalitionRole;

use super::{Colleague, Desks};

/// Everybody who might ask, but for a visitor.
pub struct Cast {
    pub desks: Desks,
    /// Who prepares what the others ask for.
    pub coordinator: Colleague,
    pub all: Vec<(&'static str, Colleague)>,
}

impl Cast {
    /// Those of a coalition, of another one, and of none.
    pub fn of(desks: Desks, coalition: &str) -> Cast {
        let removed = desks.db_one(coalition, "editor");
        desks.service.database.db_execute(&format!("DELETE FROM memberships WHERE account = '{}'", removed.id));
        let all = vec![
            ("member", desks.db_one(coalition, "member")),
            ("editor", desks.db_one(coalition, "editor")),
            ("coordinator", desks.db_one(coalition, "coordinator")),
            ("member's key", desks.db_access_key(coalition, "member")),
            ("editor's key", desks.db_access_key(coalition, "editor")),
            ("coordinator of Japan", desks.db_one("JPN", "coordinator")),
            ("removed", removed),
            ("administrator", desks.db_person(&[], true)),
        ];
        let coordinator = desks.db_one(coalition, "coordinator");
        Cast { desks, coordinator, all }
    }

    /// The role in the coalition by which the policy is read.
    pub fn role_of(name: &str) -> Option<CoalitionRole> {
        match name {
            "member" | "member's key" => Some(CoalitionRole::Member),
            "editor" | "editor's key" => Some(CoalitionRole::Editor),
            "coordinator" => Some(CoalitionRole::Coordinator),
            _ => None,
        }
    }

    /// Whether somebody reads the working record of a record at a stage (`draft`, `coalition`, or published for `network` or
    /// `public`), and whether they read an edition of it.
    pub fn sees(name: &str, stage: &str) -> (bool, bool) {
        let working = match Cast::role_of(name) {
            Some(CoalitionRole::Member) => stage == "coalition",
            Some(_) => true,
            None => false,
        };
        let edition = match stage {
            "public" => true,
            "network" => name != "removed",
            _ => false,
        };
        (working, edition)
    }
}
