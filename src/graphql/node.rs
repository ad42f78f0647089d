//! Any record by its id alone: Relay's `node`.

use async_graphql::{Context, ID, Interface, Object};
use diesel::PgConnection;
use uuid::Uuid;

use super::asker::{Answer, Asker};
use super::ids;
use crate::domain::activities::Activity;
use crate::domain::assessments::Assessment;
use crate::domain::commitments::Commitment;
use crate::domain::failure::Failure;
use crate::domain::organizations::Organization;
use crate::domain::plans::Plan;
use crate::domain::proposals::Proposal;
use crate::domain::reading::Reading;
use crate::domain::recommendations::Recommendation;
use crate::domain::reference::reference;
use crate::domain::reviews::Review;
use crate::domain::statements::Statement;
use crate::domain::states::{Jurisdiction, State};
use crate::domain::translations::Translation;
use crate::store;

/// A record with an id of its own.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Its id: what `node` takes."))]
pub enum Node {
    /// A State, by its code.
    State(State),
    /// A jurisdiction, by its code.
    Jurisdiction(Jurisdiction),
    /// A review, by State and cycle.
    Review(Review),
    /// A recommendation, by its id or that of a source record.
    Recommendation(Recommendation),
    /// An organization.
    Organization(Organization),
    /// A statement.
    Statement(Statement),
    /// An activity.
    Activity(Activity),
    /// A plan.
    Plan(Plan),
    /// A commitment.
    Commitment(Commitment),
    /// A proposal.
    Proposal(Proposal),
    /// An assessment.
    Assessment(Assessment),
    /// A translation.
    Translation(Translation),
}

/// Questions about any record.
#[derive(Default)]
pub struct NodeQueries;

#[Object]
impl NodeQueries {
    /// A record of any kind, found by the form of its id: `KOR` a State, `HKG` a jurisdiction, `KOR-2` a review, a UUID
    /// a recommendation, an organization, a statement, or what a coalition wrote.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the record.")] id: ID,
    ) -> Answer<Option<Node>> {
        let asker = Asker::of(context)?;
        let found = if let Some(code) = ids::code(&id) {
            asker.read(move |connection, reading| of_code(connection, &code, reading)).await?
        } else if let Some(id) = ids::review(&id) {
            let review = asker.snapshot(move |connection, reading| store::reviews::find(connection, &id, reading));
            Node::Review(review.await?)
        } else if let Some(id) = ids::record(&id) {
            match asker.snapshot(move |connection, reading| store::recommendations::find(connection, id, reading)).await
            {
                // What a coalition wrote can be nearer to the caller than what everybody reads.
                Err(Failure::NotFound { .. }) => written(asker, id).await.map_err(|failure| match failure {
                    Failure::NotFound { .. } => ids::not_found("record", &id.to_string()),
                    other => other,
                })?,
                answer => Node::Recommendation(answer?),
            }
        } else {
            return Err(ids::not_found("record", &id).into());
        };
        Ok(Some(found))
    }
}

/// What a coalition wrote, whatever noun it is.
async fn written(asker: &Asker, id: Uuid) -> Result<Node, Failure> {
    macro_rules! first_found {
        ($($module:ident as $variant:ident),+) => {
            $(match asker.nearest(move |connection, reading| store::$module::find(connection, id, reading)).await {
                Err(Failure::NotFound { .. }) => {}
                answer => return answer.map(Node::$variant),
            })+
        };
    }
    first_found!(
        activities as Activity,
        plans as Plan,
        commitments as Commitment,
        proposals as Proposal,
        assessments as Assessment,
        statements as Statement,
        organizations as Organization,
        translations as Translation
    );
    Err(ids::not_found("record", &id.to_string()))
}

fn of_code(connection: &mut PgConnection, code: &str, reading: &Reading) -> Result<Node, Failure> {
    if reference().jurisdictions.iter().any(|jurisdiction| jurisdiction.code == code) {
        return store::states::find_jurisdiction(connection, code, reading).map(Node::Jurisdiction);
    }
    store::states::find(connection, code, reading).map(Node::State)
}
