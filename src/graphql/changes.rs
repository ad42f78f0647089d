//! Public changes in GraphQL, with the record that each is about.

use async_graphql::{ComplexObject, Context, Object};

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::node::Node;
use crate::domain::changes::{ChangedRecord, PublicChange};
use crate::domain::failure::{Failure, Fault};
use crate::domain::page::{Edge, KeyKind, KeyValue, Page, Question, Window};
use crate::store;

/// Questions about changes.
#[derive(Default)]
pub struct ChangeQueries;

/// The page of changes that a window means: they are read forwards alone.
fn page(
    connection: &mut diesel::PgConnection,
    since: i64,
    window: &Window,
    reading: &crate::domain::reading::Reading,
) -> Result<Page<PublicChange>, Failure> {
    let question = Question::of("changes", &since, "change")?;
    let from = match &window.edge {
        Edge::Start => since,
        Edge::After(cursor) => match question.values(cursor, &[KeyKind::Text])?.first() {
            Some(KeyValue::Text(number)) => number.parse().unwrap_or(since),
            _ => since,
        },
        Edge::Before(_) | Edge::End => {
            let fault =
                Fault::parameter("last", "changes are read forwards").hint("use `first` and `after`, or `since`");
            return Err(Failure::invalid(fault));
        }
    };
    let found = store::changes::after(connection, from, window.size, reading)?;
    let keys = found.changes.iter().map(|change| vec![KeyValue::Text(change.change.to_string())]).collect();
    let last = found.changes.last().map_or(found.head, |last| last.change);
    Ok(Page {
        keys,
        question,
        // Changes have no gaps, so nothing needs to be counted.
        total: window.total.then_some((found.head - since).max(0)),
        has_next: last < found.head,
        has_previous: from > since,
        change: found.head,
        items: found.changes,
    })
}

#[Object]
impl ChangeQueries {
    /// Every public change after a number, in order.
    async fn changes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only changes after this number; 0 for all.", default)] since: i64,
        #[graphql(desc = "At most so many, 1 to 200; 50 where it is not given.")] first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "Changes are read forwards: this is refused.")] last: Option<i32>,
        #[graphql(desc = "Changes are read forwards: this is refused.")] before: Option<String>,
    ) -> Answer<Connection<PublicChange>> {
        let window = Slice { first, after, last, before, sort: None }.window(context)?;
        if since < 0 {
            return Err(Failure::invalid(Fault::parameter("since", "changes are counted from 1")).into());
        }
        let asked = move |connection: &mut _, window: &_, reading: &_| page(connection, since, window, reading);
        Ok(Connection::of(Asker::of(context)?.in_public().page(window, asked).await?))
    }
}

#[ComplexObject]
impl PublicChange {
    /// The record as everybody reads it now; null where it is no longer there, and for coalitions, vocabularies and terms.
    async fn record(&self) -> Option<Node> {
        Some(match self.record.clone()? {
            ChangedRecord::State(state) => Node::State(*state),
            ChangedRecord::Jurisdiction(jurisdiction) => Node::Jurisdiction(*jurisdiction),
            ChangedRecord::Review(review) => Node::Review(*review),
            ChangedRecord::Recommendation(recommendation) => Node::Recommendation(*recommendation),
            ChangedRecord::Organization(organization) => Node::Organization(*organization),
            ChangedRecord::Statement(statement) => Node::Statement(*statement),
            ChangedRecord::Activity(activity) => Node::Activity(*activity),
            ChangedRecord::Plan(plan) => Node::Plan(*plan),
            ChangedRecord::Commitment(commitment) => Node::Commitment(*commitment),
            ChangedRecord::Proposal(proposal) => Node::Proposal(*proposal),
            ChangedRecord::Assessment(assessment) => Node::Assessment(*assessment),
            ChangedRecord::Translation(translation) => Node::Translation(*translation),
            ChangedRecord::Coalition(_) | ChangedRecord::Vocabulary(_) | ChangedRecord::Term(_) => return None,
        })
    }
}
