//! Scorecards in GraphQL.

use async_graphql::{Context, Object};
use chrono::NaiveDate;

use super::asker::{Answer, Asker};
use crate::domain::calendar::{CalendarEvent, CalendarFilter};
use crate::domain::scorecards::{Scorecard, ScorecardFilter, ScorecardQuestion};
use crate::store;
use crate::store::scorecards::Place;

/// Questions about scorecards.
#[derive(Default)]
pub struct ScorecardQueries;

#[Object]
impl ScorecardQueries {
    /// Scorecards side by side, by code: the network's, or those that are asked for. They are never ranked and never summed.
    async fn scorecards(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ScorecardFilter>,
    ) -> Answer<Vec<Scorecard>> {
        let filter = filter.unwrap_or_default();
        let asker = Asker::of(context)?;
        let at = (asker.is_at_the_desk(), chrono::Utc::now().date_naive());
        let asked = move |connection: &mut _, reading: &_| store::scorecards::list(connection, &filter, at, reading);
        Ok(asker.snapshot(asked).await?)
    }

    /// What happens when, by day: reviews, adoptions, voluntary mid-term reports that can be expected, commitments that are due.
    async fn calendar(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which events.")] filter: Option<CalendarFilter>,
    ) -> Answer<Vec<CalendarEvent>> {
        let (filter, today) = (filter.unwrap_or_default(), chrono::Utc::now().date_naive());
        let asked = move |connection: &mut _, reading: &_| store::calendar::list(connection, &filter, today, reading);
        Ok(Asker::of(context)?.snapshot(asked).await?)
    }
}

/// The scorecard of a place.
///
/// # Errors
/// Those of the question.
pub async fn of_place(
    context: &Context<'_>,
    place: Place,
    cycle: Option<i32>,
    as_of: Option<NaiveDate>,
) -> Answer<Scorecard> {
    // A cycle that is no small number was not held.
    let cycle = cycle.map(|cycle| i16::try_from(cycle).unwrap_or_default());
    let question = ScorecardQuestion { cycle, as_of };
    let asker = Asker::of(context)?;
    let at = (asker.is_at_the_desk(), chrono::Utc::now().date_naive());
    let asked =
        move |connection: &mut _, reading: &_| store::scorecards::find(connection, &place, &question, at, reading);
    Ok(asker.snapshot(asked).await?)
}
