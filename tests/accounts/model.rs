//! Roles against a small model: whatever several people try in two coalitions, nobody gets a role that the model doesn't
//! give, and a coalition that had a coordinator keeps one.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::access::viewer::CoalitionRole::{Coordinator, Editor, Member};

use crate::support::{Dice, Person, TestService, sign_in_again};

const COALITIONS: [&str; 2] = ["KOR", "JPN"];
const ROLES: [&str; 3] = ["member", "editor", "coordinator"];

/// Who has which role where: what should be.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model(BTreeMap<(usize, &'static str), &'static str>);

impl Model {
    fn role(&self, person: usize, coalition: &str) -> Option<&'static str> {
        self.0.iter().find(|((who, at), _)| *who == person && *at == coalition).map(|(_, role)| *role)
    }

    fn coordinates(&self, person: usize, coalition: &str) -> bool {
        self.role(person, coalition) == Some("coordinator")
    }

    /// Whether somebody else coordinates there, too.
    fn has_another(&self, person: usize, coalition: &str) -> bool {
        self.0.iter().any(|((who, at), role)| *who != person && *at == coalition && *role == "coordinator")
    }

    /// Changes a role, where that is allowed.
    fn change(&mut self, by: usize, of: usize, coalition: &'static str, role: &'static str) -> bool {
        let last = self.coordinates(of, coalition) && role != "coordinator" && !self.has_another(of, coalition);
        let allowed = self.coordinates(by, coalition) && self.role(of, coalition).is_some() && !last;
        if allowed {
            self.0.insert((of, coalition), role);
        }
        allowed
    }

    /// Ends a membership, where that is allowed: by a coordinator, or by oneself.
    fn remove(&mut self, by: usize, of: usize, coalition: &'static str) -> bool {
        let last = self.coordinates(of, coalition) && !self.has_another(of, coalition);
        let allowed = (self.coordinates(by, coalition) || by == of) && self.role(of, coalition).is_some() && !last;
        if allowed {
            self.0.remove(&(of, coalition));
        }
        allowed
    }

    /// Invites and accepts at once: a role only ever rises.
    fn join(&mut self, by: usize, of: usize, coalition: &'static str, role: &'static str) -> bool {
        let rank = |role: &str| ROLES.iter().position(|known| *known == role);
        let rises = self.role(of, coalition).is_none_or(|own| rank(own) < rank(role));
        let allowed = self.coordinates(by, coalition) && rises;
        if allowed {
            self.0.insert((of, coalition), role);
        }
        allowed
    }
}

/// What the database has.
fn db_roles(service: &TestService, people: &[Person]) -> Model {
    let rows = service.database.db_text(
        "SELECT coalesce(string_agg(account || ' ' || coalition || ' ' || role, ',' ORDER BY account, coalition), '') FROM memberships",
    );
    let mut model = Model::default();
    for row in rows.split(',').filter(|row| !row.is_empty()) {
        let parts: Vec<&str> = row.split(' ').collect();
        let Some(person) = people.iter().position(|person| person.id == parts[0]) else { continue };
        let known = |all: &[&'static str], text: &str| *all.iter().find(|known| **known == text).expect("known");
        model.0.insert((person, known(&COALITIONS, parts[1])), known(&ROLES, parts[2]));
    }
    model
}

// P8. Fails when `change` forgets `rights.must`, when the trigger that keeps a coordinator is dropped, or when an invitation
// can lower a role or be made by an editor.
#[test]
fn whatever_people_try_roles_are_those_of_the_model() {
    let mut dice = Dice::new("whatever_people_try_roles_are_those_of_the_model");
    let service = TestService::on(crate::support::TestDatabase::new(crate::support::Filling::Facts), |settings| {
        settings.require_second_factor = upr_network::settings::SecondFactor::Never;
        settings.rate_limit = std::num::NonZeroU32::MAX;
    });
    let begin = [("KOR", Coordinator), ("JPN", Coordinator), ("KOR", Editor), ("JPN", Member), ("KOR", Coordinator)];
    let mut people: Vec<Person> = begin
        .iter()
        .enumerate()
        .map(|(number, (coalition, role))| service.person(&format!("person {number}"), &[(*coalition, *role)]))
        .collect();
    let mut model = db_roles(&service, &people);
    for step in 0..70 {
        let mut pick = |end: usize| usize::try_from(dice.below(end as u64)).unwrap_or_default();
        let (by, of) = (pick(people.len()), pick(people.len()));
        let (coalition, role) = (COALITIONS[pick(2)], ROLES[pick(3)]);
        let what = pick(3);
        if !people[by].is_signed_in() {
            people[by] = sign_in_again(&service, &people[by]);
        }
        let member = format!("/v1/coalitions/{coalition}/members/{}", people[of].id);
        let (done, should) = match what {
            0 => (
                people[by].send(Method::PATCH, &member, &json!({"role": role})).status == 200,
                model.change(by, of, coalition, role),
            ),
            1 => (people[by].delete(&member).status == 204, model.remove(by, of, coalition)),
            _ => {
                let invited =
                    people[by].post(&format!("/v1/coalitions/{coalition}/invitations"), &json!({"role": role}));
                let token: Value = if invited.status == 201 { invited.json()["token"].clone() } else { json!("none") };
                if !people[of].is_signed_in() {
                    people[of] = sign_in_again(&service, &people[of]);
                }
                let accepted = people[of].post("/v1/invitations/accept", &json!({"token": token}));
                (accepted.status == 200, model.join(by, of, coalition, role))
            }
        };
        assert_eq!(done, should, "step {step}: {by} does {what} to {of} in {coalition} ({role}); {model:?}");
        assert_eq!(db_roles(&service, &people), model, "step {step}");
        for coalition in COALITIONS {
            assert!(model.0.iter().any(|((_, at), role)| *at == coalition && *role == "coordinator"), "step {step}");
        }
    }
}
