//! Who may do what: one table, used by both faces and printed to `docs/rights.md`. Who may *see* what is the database's
//! own affair; what stands here is what people do.

use super::viewer::{CoalitionRole, Rights};
use crate::domain::codes::codes;
use crate::domain::failure::Failure;

codes! {
    /// What people do.
    pub enum Act {
        /// Read a working record at the stage of the coalition, and its versions.
        ReadWorking = "read_working",
        /// Read a draft, and its versions.
        ReadDraft = "read_draft",
        /// Make a record.
        Create = "create",
        /// Change a record, bring back a version, move it between draft and coalition.
        Edit = "edit",
        /// Copy a record into an edition for the network or the public.
        Publish = "publish",
        /// Take an edition back.
        Withdraw = "withdraw",
        /// Take a record or a version out of everything.
        Purge = "purge",
        /// See who belongs to the coalition, and who is invited.
        SeeMembers = "see_members",
        /// Invite, send an invitation again, revoke it.
        Invite = "invite",
        /// Change a member's role or organization, end a membership.
        ManageMembers = "manage_members",
        /// Make, list and revoke access keys for partners' servers.
        ManageAccessKeys = "manage_access_keys",
        /// Change what the coalition says of itself, and who may know of it.
        EditCoalition = "edit_coalition",
        /// Freeze the coalition: all sign-ins end, nothing is written or published.
        Freeze = "freeze",
        /// Lift the freeze.
        Unfreeze = "unfreeze",
        /// Read what was done to the coalition's records, with their contents.
        ReadAudit = "read_audit",
        /// Make a coalition, and say what its records may concern.
        ManageCoalitions = "manage_coalitions",
        /// Invite a coordinator where a coalition has none, or another administrator.
        InviteFirst = "invite_first",
        /// Read which acts there were everywhere, without contents.
        ReadWholeAudit = "read_whole_audit",
    }
}

/// What an act takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The least role in the coalition; none: no role there is enough.
    pub role: Option<CoalitionRole>,
    /// The least role in a coalition that the record is shared with; none: sharing does not matter.
    pub shared: Option<Sharing>,
    /// Whether an administrator may.
    pub administrator: bool,
    /// Whether it can be done while the coalition is frozen.
    pub while_frozen: bool,
    /// Whether an access key may, within its role, rather than a person alone.
    pub by_access_key: bool,
}

/// What sharing gives to the people of the other coalition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// The least role there.
    pub role: CoalitionRole,
    /// Only where it is shared for writing.
    pub for_writing: bool,
}

impl Act {
    /// What it takes. This is the whole policy.
    pub fn needs(self) -> Needs {
        use CoalitionRole::{Coordinator, Editor, Member};
        let base = |role: Option<CoalitionRole>| Needs {
            role,
            shared: None,
            administrator: false,
            while_frozen: false,
            by_access_key: false,
        };
        let reading = |role| Needs {
            shared: Some(Sharing { role, for_writing: false }),
            while_frozen: true,
            by_access_key: true,
            ..base(Some(role))
        };
        let looking = |role| Needs { while_frozen: true, ..base(Some(role)) };
        match self {
            Act::ReadWorking => reading(Member),
            Act::ReadDraft => reading(Editor),
            Act::Create => Needs { by_access_key: true, ..base(Some(Editor)) },
            Act::Edit => Needs {
                shared: Some(Sharing { role: Editor, for_writing: true }),
                by_access_key: true,
                ..base(Some(Editor))
            },
            Act::Publish | Act::Withdraw | Act::Purge | Act::Invite | Act::ManageMembers | Act::ManageAccessKeys => {
                base(Some(Coordinator))
            }
            Act::SeeMembers => Needs { administrator: true, ..looking(Coordinator) },
            Act::ReadAudit => looking(Coordinator),
            Act::EditCoalition => base(Some(Coordinator)),
            Act::Freeze => Needs { administrator: true, ..looking(Coordinator) },
            Act::Unfreeze | Act::ManageCoalitions | Act::InviteFirst | Act::ReadWholeAudit => {
                Needs { administrator: true, while_frozen: true, ..base(None) }
            }
        }
    }
}

/// What is told while nothing may be written in a coalition.
pub fn frozen() -> Failure {
    Failure::Conflict {
        detail: "the coalition is frozen: nothing is written or published until an administrator lifts it".to_owned(),
    }
}

/// What an act is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thing<'a> {
    /// The coalition whose it is; none: the network's as a whole.
    pub coalition: Option<&'a str>,
    /// Coalitions that may read it while it is unpublished.
    pub shared_with: &'a [String],
    /// Those of them that may write it.
    pub shared_for_writing: &'a [String],
    /// What it is called where it must not be known: "the activity 0b9f…".
    pub called: &'a str,
}

impl<'a> Thing<'a> {
    /// A coalition itself, or something that it shares with nobody.
    pub fn of(coalition: &'a str, called: &'a str) -> Thing<'a> {
        Thing { coalition: Some(coalition), shared_with: &[], shared_for_writing: &[], called }
    }

    /// The network as a whole.
    pub fn network(called: &'a str) -> Thing<'a> {
        Thing { coalition: None, shared_with: &[], shared_for_writing: &[], called }
    }
}

impl Rights {
    /// Lets an act pass, or says why not.
    ///
    /// # Errors
    /// `not-found` for what the caller must not know of; `forbidden` where the role is too low; `conflict` while the
    /// coalition is frozen.
    pub fn must(&self, act: Act, thing: &Thing<'_>) -> Result<(), Failure> {
        let needs = act.needs();
        if self.operator || (needs.administrator && self.administrator) {
            return Ok(());
        }
        let own = thing.coalition.and_then(|coalition| self.roles.get(coalition));
        let shared = |coalitions: &[String], role| coalitions.iter().any(|other| self.is_at_least(role, other));
        let by_sharing = needs.shared.is_some_and(|sharing| {
            shared(if sharing.for_writing { thing.shared_for_writing } else { thing.shared_with }, sharing.role)
        });
        let allowed = own.is_some_and(|own| needs.role.is_some_and(|role| own.role >= role)) || by_sharing;
        if !allowed || !(needs.by_access_key || self.is_person) {
            let knows = own.is_some() || self.administrator || shared(thing.shared_with, CoalitionRole::Member);
            return Err(if knows || thing.coalition.is_none() && self.is_known() {
                Failure::Forbidden { needs: needs.sentence(thing.coalition) }
            } else {
                Failure::NotFound { what: thing.called.to_owned() }
            });
        }
        if own.is_some_and(|own| own.frozen) && !needs.while_frozen {
            return Err(frozen());
        }
        Ok(())
    }

    /// Whether an act would pass.
    pub fn may(&self, act: Act, thing: &Thing<'_>) -> bool {
        self.must(act, thing).is_ok()
    }
}

impl Needs {
    fn sentence(self, coalition: Option<&str>) -> String {
        let of = coalition.map(|coalition| format!(" of {coalition}")).unwrap_or_default();
        let role = match self.role {
            Some(CoalitionRole::Member) => Some(format!("a member{of}")),
            Some(CoalitionRole::Editor) => Some(format!("an editor or a coordinator{of}")),
            Some(CoalitionRole::Coordinator) => Some(format!("a coordinator{of}")),
            None => None,
        };
        match (role, self.administrator) {
            (Some(role), true) => format!("only {role} or an administrator may do this"),
            (Some(role), false) if self.by_access_key => format!("only {role} may do this"),
            (Some(role), false) => format!("only {role} may do this, signed in as a person"),
            (None, _) => "only an administrator may do this".to_owned(),
        }
    }
}

/// The policy as a page for people: `docs/rights.md`.
pub fn page() -> String {
    use std::fmt::Write;
    let mut page = String::from(
        "# Who may do what\n\nPrinted by the program from `src/access/policy.rs`, which both faces ask; a test compares them. What\npeople may *see* is held by the database: `docs/threats.md`.\n\n| act | what it is | member | editor | coordinator | administrator | where it is shared | access key | while frozen |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for act in Act::ALL {
        let needs = act.needs();
        let role = |role| if needs.role.is_some_and(|least| role >= least) { "yes" } else { "" };
        let yes = |holds: bool| if holds { "yes" } else { "" };
        let shared = needs.shared.map_or(String::new(), |sharing| {
            format!("{} there{}", sharing.role, if sharing.for_writing { ", for writing" } else { "" })
        });
        // Writing to a String can't fail.
        let _ = writeln!(
            page,
            "| `{act}` | {} | {} | {} | {} | {} | {shared} | {} | {} |",
            act.words(),
            role(CoalitionRole::Member),
            role(CoalitionRole::Editor),
            role(CoalitionRole::Coordinator),
            yes(needs.administrator),
            yes(needs.by_access_key),
            yes(needs.while_frozen),
        );
    }
    page
}

impl Act {
    /// What it is, in a few words.
    fn words(self) -> &'static str {
        match self {
            Act::ReadWorking => "read a working record at the stage of the coalition, and its versions",
            Act::ReadDraft => "read a draft, and its versions",
            Act::Create => "make a record",
            Act::Edit => "change a record, bring back a version, move it between draft and coalition",
            Act::Publish => "copy a record into an edition for the network or the public",
            Act::Withdraw => "take an edition back",
            Act::Purge => "take a record or a version out of everything",
            Act::SeeMembers => "see who belongs to the coalition, and who is invited",
            Act::Invite => "invite, send an invitation again, revoke it",
            Act::ManageMembers => "change a member's role or organization, end a membership",
            Act::ManageAccessKeys => "make, list and revoke access keys for partners' servers",
            Act::EditCoalition => "change what the coalition says of itself, and who may know of it",
            Act::Freeze => "freeze the coalition: all sign-ins end, nothing is written or published",
            Act::Unfreeze => "lift the freeze",
            Act::ReadAudit => "read what was done to the coalition's records, with their contents",
            Act::ManageCoalitions => "make a coalition, and say what its records may concern",
            Act::InviteFirst => "invite a coordinator where a coalition has none, or another administrator",
            Act::ReadWholeAudit => "read which acts there were everywhere, without contents",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::viewer::Standing;

    fn somebody(role: CoalitionRole, frozen: bool) -> Rights {
        Rights { is_person: true, roles: [("KOR".to_owned(), Standing { role, frozen })].into(), ..Rights::default() }
    }

    #[test]
    fn the_page_is_what_the_code_says() {
        let there = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rights.md")).unwrap();
        assert_eq!(there, page(), "write docs/rights.md anew: it is what page() gives");
    }

    #[test]
    fn a_neighbour_learns_nothing_and_a_member_learns_who_may() {
        let ours = Thing::of("KOR", "the activity 1");
        let theirs = Thing::of("JPN", "the activity 2");
        let coordinator = somebody(CoalitionRole::Coordinator, false);
        assert!(coordinator.may(Act::Publish, &ours));
        assert!(matches!(coordinator.must(Act::Publish, &theirs), Err(Failure::NotFound { .. })));
        let editor = somebody(CoalitionRole::Editor, false);
        assert!(editor.may(Act::Edit, &ours));
        match editor.must(Act::Publish, &ours) {
            Err(Failure::Forbidden { needs }) => {
                assert_eq!(needs, "only a coordinator of KOR may do this, signed in as a person");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn sharing_lets_the_other_coalition_in_as_far_as_it_was_shared() {
        let (reading, writing) = (["KOR".to_owned()], ["KOR".to_owned()]);
        let read = Thing { shared_with: &reading, ..Thing::of("HKG", "the activity 3") };
        let write = Thing { shared_for_writing: &writing, ..read };
        let editor = somebody(CoalitionRole::Editor, false);
        assert!(editor.may(Act::ReadDraft, &read) && !editor.may(Act::Edit, &read));
        assert!(editor.may(Act::Edit, &write));
        assert!(!somebody(CoalitionRole::Member, false).may(Act::ReadDraft, &read));
        assert!(!editor.may(Act::Purge, &write));
    }

    #[test]
    fn frozen_means_reading_alone() {
        let ours = Thing::of("KOR", "the activity 1");
        let coordinator = somebody(CoalitionRole::Coordinator, true);
        assert!(coordinator.may(Act::ReadDraft, &ours) && coordinator.may(Act::ReadAudit, &ours));
        assert!(matches!(coordinator.must(Act::Publish, &ours), Err(Failure::Conflict { .. })));
    }

    #[test]
    fn an_administrator_runs_the_network_and_sees_no_drafts() {
        let administrator = Rights { is_person: true, administrator: true, ..Rights::default() };
        let theirs = Thing::of("KOR", "the activity 1");
        assert!(
            administrator.may(Act::Freeze, &theirs) && administrator.may(Act::ManageCoalitions, &Thing::network(""))
        );
        for act in [Act::ReadDraft, Act::ReadWorking, Act::Edit, Act::Publish, Act::Purge, Act::ReadAudit] {
            assert!(!administrator.may(act, &theirs), "{act}");
        }
    }

    #[test]
    fn a_key_never_acts_as_a_person() {
        let key = Rights { is_person: false, ..somebody(CoalitionRole::Editor, false) };
        let ours = Thing::of("KOR", "the activity 1");
        assert!(key.may(Act::Edit, &ours));
        let key = Rights { is_person: false, ..somebody(CoalitionRole::Coordinator, false) };
        assert!(!key.may(Act::Publish, &ours) && !key.may(Act::Invite, &ours));
    }
}
