//! Endorsements: an organization stands behind a record only after it agreed, and no longer than it wants to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::codes::codes;

codes! {
    /// What an organization said.
    pub enum EndorsementState {
        /// It was asked and has not answered.
        Asked = "asked",
        /// It stands behind the record.
        Agreed = "agreed",
        /// It does not want to.
        Declined = "declined",
        /// It did, and no longer does.
        TakenBack = "taken_back",
    }
}

impl EndorsementState {
    /// What can follow.
    pub fn next(self) -> &'static [EndorsementState] {
        use EndorsementState::{Agreed, Asked, Declined, TakenBack};
        match self {
            Asked => &[Agreed, Declined],
            Agreed => &[TakenBack],
            Declined | TakenBack => &[Asked],
        }
    }
}

codes! {
    /// What can be endorsed.
    pub enum Endorsable {
        /// An assessment.
        Assessment = "assessment",
        /// A statement.
        Statement = "statement",
        /// A proposal.
        Proposal = "proposal",
        /// A translation.
        Translation = "translation",
    }
}

/// An organization that stands behind a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Endorser {
    /// The organization, by id.
    pub organization: String,
    /// Its name.
    pub name: Option<String>,
    /// The day on which it agreed.
    pub agreed_on: NaiveDate,
}

/// An endorsement, for the coalition that asked for it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Endorsement {
    /// Its id.
    #[graphql(skip)]
    pub id: Uuid,
    /// What is endorsed.
    pub kind: Endorsable,
    /// The record, by id.
    #[graphql(skip)]
    pub record: Uuid,
    /// The organization, by id.
    #[graphql(skip)]
    pub organization: Uuid,
    /// What it said.
    pub state: EndorsementState,
    /// The day on which it said so.
    pub since: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::EndorsementState::{Agreed, Asked, Declined, TakenBack};

    #[test]
    fn nobody_agrees_who_was_not_asked() {
        assert!(
            Asked.next().contains(&Agreed) && !Declined.next().contains(&Agreed) && !TakenBack.next().contains(&Agreed)
        );
        assert_eq!(Agreed.next(), [TakenBack]);
    }
}
