//! Questions about recommendations and pledges. The filter is turned into a condition here, once for lists, counts
//! and whatever else asks.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;
use uuid::Uuid;

use super::listing::{Branch, Condition, Listing, SortKey};
use super::statement::Statement;
use crate::domain::codes::Json;
use crate::domain::failure::{Failure, Fault};
use crate::domain::kinds::{RecommendationKind, Response, TextKind, TextOrigin};
use crate::domain::language::{TextIn, Texts};
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::plans::InPlan;
use crate::domain::reading::Reading;
use crate::domain::recommendations::{
    ConcernedJurisdiction, Paragraph, Position, Recommendation, RecommendationFilter, Source,
};
use crate::domain::reference::SAMPLE_STATES;
use crate::tables::{recommendations, states};

#[derive(Queryable, Selectable)]
#[diesel(table_name = recommendations)]
struct RecommendationRow {
    id: Uuid,
    review: String,
    state_under_review: String,
    cycle: i16,
    session: i16,
    year: i16,
    kind: RecommendationKind,
    texts: Json<Texts>,
    original_language: String,
    text_kind: TextKind,
    paragraphs: Json<Vec<Paragraph>>,
    recommending_states: Vec<String>,
    recommending_states_unknown: bool,
    response: Option<Response>,
    response_now: Option<Response>,
    positions: Json<Vec<Position>>,
    action_category: Option<i16>,
    themes: Vec<String>,
    sdgs: Vec<i16>,
    groups_of_persons: Vec<String>,
    jurisdictions: Json<Vec<ConcernedJurisdiction>>,
    sources: Json<Vec<Source>>,
    updated_at: DateTime<Utc>,
}

impl RecommendationRow {
    fn read(self, reading: &Reading) -> Recommendation {
        let original = self.original_language;
        let (text, text_in) = reading.languages.read(&self.texts.0, |language| {
            if language == original { TextOrigin::Original } else { TextOrigin::Translation }
        });
        Recommendation {
            url: reading.address(&format!("/v1/recommendations/{}", self.id)),
            id: self.id,
            review: self.review,
            state_under_review: self.state_under_review,
            jurisdictions: self.jurisdictions.0,
            cycle: self.cycle,
            session: self.session,
            year: self.year,
            kind: self.kind,
            paragraphs: self.paragraphs.0,
            text,
            text_in,
            text_kind: self.text_kind,
            recommending_states: self.recommending_states,
            recommending_states_unknown: self.recommending_states_unknown,
            response: self.response,
            response_now: self.response_now,
            positions: self.positions.0,
            action_category: self.action_category,
            themes: self.themes,
            sdgs: self.sdgs,
            groups_of_persons: self.groups_of_persons,
            sources: self.sources.0,
            implementation: None,
            review_record: None,
            updated_at: self.updated_at,
        }
    }
}

const RECOMMENDATIONS: Listing<RecommendationRow> = Listing {
    noun: "recommendations",
    from: "recommendations",
    keys: &[
        SortKey {
            name: "session",
            column: "recommendations.session",
            kind: KeyKind::Number,
            value: |row| KeyValue::Number(row.session.into()),
        },
        SortKey {
            name: "cycle",
            column: "recommendations.cycle",
            kind: KeyKind::Number,
            value: |row| KeyValue::Number(row.cycle.into()),
        },
        SortKey {
            name: "year",
            column: "recommendations.year",
            kind: KeyKind::Number,
            value: |row| KeyValue::Number(row.year.into()),
        },
        SortKey {
            name: "state_under_review",
            column: "recommendations.state_under_review",
            kind: KeyKind::Text,
            value: |row| KeyValue::Text(row.state_under_review.clone()),
        },
        SortKey {
            name: "updated_at",
            column: "recommendations.updated_at",
            kind: KeyKind::Moment,
            value: |row| KeyValue::Moment(row.updated_at),
        },
    ],
    last: SortKey {
        name: "id",
        column: "recommendations.id",
        kind: KeyKind::Uuid,
        value: |row| KeyValue::Uuid(row.id),
    },
    usual: "-session",
};

type Types = SqlTypeOf<<RecommendationRow as Selectable<diesel::pg::Pg>>::SelectExpression>;

/// The recommendations that commitments answer, as far as the connection reads them; each was named by any source record.
const ANSWERED: &str = "recommendations.id IN (SELECT l.recommendation FROM commitments JOIN plans ON plans.id = commitments.plan \
     CROSS JOIN LATERAL unnest(commitments.recommendations) AS named (record) JOIN source_leads l ON l.source = named.record \
     WHERE true";
/// The plans of a government.
const GOVERNMENT: &str = " AND plans.kind IN ('national_plan_of_action', 'implementation_plan')";
/// A plan of the State under review itself; one of a jurisdiction answers for that alone. Nothing of the row outside is named, so
/// that what commitments answer is found once, and not again for every recommendation.
const OF_THE_STATE: &str =
    " AND EXISTS (SELECT FROM recommendations r WHERE r.id = l.recommendation AND r.state_under_review = plans.state)";

/// Asks whether a plan answers a recommendation, in one of these ways.
fn answered(condition: &mut Condition, wanted: &[InPlan], filter: &RecommendationFilter) {
    let jurisdictions = given(filter.jurisdiction.as_ref());
    let statement = condition.and("(");
    for (place, way) in wanted.iter().enumerate() {
        statement
            .sql(if place > 0 { " OR " } else { "" })
            .sql(if *way == InPlan::None { "NOT " } else { "" })
            .sql(ANSWERED);
        if *way == InPlan::Government {
            match &jurisdictions {
                Some(codes) => statement.sql(GOVERNMENT).sql(" AND plans.jurisdictions && ").texts(codes.clone()),
                None => statement.sql(GOVERNMENT).sql(OF_THE_STATE),
            };
        }
        if let Some(day) = filter.in_plan_on {
            statement.sql(" AND ").sql(super::plans::IN_FORCE).key(&KeyValue::Day(day)).sql(super::plans::IN_FORCE_END);
        }
        statement.sql(")");
    }
    statement.sql(")");
}

/// The latest claim of each claimant on each recommendation, as far as the connection reads assessments.
fn latest_claims() -> String {
    format!(
        "(SELECT DISTINCT ON (l.recommendation, claimant) l.recommendation AS led, {} AS claimant, a.status \
            FROM assessments a JOIN source_leads l ON l.source = a.recommendation \
           ORDER BY l.recommendation, claimant, a.assessed_on DESC, a.id DESC) AS latest",
        super::assessments::CLAIMANT
    )
}

/// What all claimants say of each recommendation: a status where they agree, else `mixed`.
pub(super) fn judged() -> String {
    format!(
        "(SELECT led, CASE WHEN count(DISTINCT status) = 1 THEN min(status) ELSE 'mixed' END AS status FROM {} GROUP BY led)",
        latest_claims()
    )
}

/// Whether civil society monitors a recommendation: it assessed it, or an activity of monitoring names it. What is said of a
/// jurisdiction counts for that alone.
fn monitored(condition: &mut Condition, wanted: bool, filter: &RecommendationFilter) {
    let jurisdictions = given(filter.jurisdiction.as_ref());
    let bounds = |statement: &mut Statement<diesel::sql_types::Bool>, from: &'static str, to: &'static str| {
        for (piece, day) in [(from, filter.monitored_from), (to, filter.monitored_to)] {
            if let Some(day) = day {
                statement.sql(piece).key(&KeyValue::Day(day));
            }
        }
    };
    let statement = condition.and(if wanted { "(" } else { "NOT (" });
    statement.sql(
        "recommendations.id IN (SELECT l.recommendation FROM assessments a JOIN source_leads l ON l.source = a.recommendation \
          WHERE a.claimed_by ->> 'kind' = 'civil_society' AND ",
    );
    match &jurisdictions {
        Some(codes) => statement.sql("a.jurisdictions && ").texts(codes.clone()),
        None => statement.sql("a.jurisdictions = '{}'"),
    };
    bounds(statement, " AND a.assessed_on >= ", " AND a.assessed_on <= ");
    statement.sql(
        ") OR recommendations.id IN (SELECT l.recommendation FROM activities a CROSS JOIN LATERAL unnest(a.recommendations) AS named (record) \
          JOIN source_leads l ON l.source = named.record \
          WHERE a.kind = 'monitoring' AND a.actor = 'civil_society' AND a.finding = 'took_place' AND ",
    );
    match &jurisdictions {
        Some(codes) => statement.sql("a.jurisdictions && ").texts(codes.clone()),
        None => statement.sql("a.states <> '{}'"),
    };
    bounds(statement, " AND coalesce(a.ends_on, a.starts_on) >= ", " AND a.starts_on <= ");
    statement.sql("))");
}

/// What was done and said about recommendations.
fn followed_up(condition: &mut Condition, filter: &RecommendationFilter) {
    if let Some(assessed) = filter.assessed {
        condition.and(if assessed { "" } else { "NOT " }).sql(
            "recommendations.id IN (SELECT l.recommendation FROM assessments a JOIN source_leads l ON l.source = a.recommendation)",
        );
    }
    if let Some(contested) = filter.contested {
        condition.and(if contested { "" } else { "NOT " }).owned(format!(
            "recommendations.id IN (SELECT led FROM {} WHERE status <> 'insufficient_information' GROUP BY led HAVING count(DISTINCT status) > 1)",
            latest_claims()
        ));
    }
    if let Some(statuses) = given(filter.implementation.as_ref()) {
        condition
            .and("")
            .owned(format!("recommendations.id IN (SELECT led FROM {} WHERE status = ANY (", latest_claims()))
            .texts(statuses.iter().map(ToString::to_string).collect())
            .sql("))");
    }
    if let Some(wanted) = filter.monitored {
        monitored(condition, wanted, filter);
    }
    let (languages, makers) = (filter.languages(), given(filter.translated_by.as_ref()));
    let languages = languages.filter(|languages| !languages.is_empty());
    if languages.is_some() || makers.is_some() || filter.translated_to.is_some() {
        let statement = condition.and(
            "recommendations.id IN (SELECT l.recommendation FROM translations t JOIN source_leads l ON l.source = t.recommendation WHERE t.state <> 'draft'",
        );
        if let Some(languages) = languages {
            statement.sql(" AND t.language").is_one_of(languages);
        }
        if let Some(makers) = makers {
            statement.sql(" AND t.made_by").is_one_of(makers.iter().map(ToString::to_string).collect());
        }
        if let Some(day) = filter.translated_to {
            statement.sql(" AND coalesce(t.translated_on, '-infinity') <= ").key(&KeyValue::Day(day));
        }
        match given(filter.jurisdiction.as_ref()) {
            Some(codes) => statement.sql(" AND t.jurisdictions && ").texts(codes),
            None => statement.sql(" AND t.jurisdictions = '{}'"),
        };
        statement.sql(")");
    }
}

/// How many a filter finds, as a piece of a larger statement.
pub fn counted(filter: &RecommendationFilter) -> Statement<diesel::sql_types::BigInt> {
    let mut statement = Statement::default();
    statement.sql("SELECT count(*) FROM recommendations").append(condition(filter).into_statement());
    statement
}

/// Puts beside recommendations what stands in other tables: translations in a language that the reader would rather have, and
/// what is claimed on how far they are carried out.
fn complete(
    connection: &mut PgConnection,
    recommendations: &mut [&mut Recommendation],
    reading: &Reading,
) -> Result<(), Failure> {
    let ids: Vec<Uuid> = recommendations.iter().map(|recommendation| recommendation.id).collect();
    let mut judged = super::assessments::implementation(connection, &ids)?;
    let chain = reading.languages.chain();
    let place = |language: &str| chain.iter().position(|wanted| wanted == language).unwrap_or(chain.len());
    let less: Vec<Uuid> = recommendations
        .iter()
        .filter(|recommendation| recommendation.text_in.as_ref().is_none_or(|text_in| place(&text_in.language) > 0))
        .map(|recommendation| recommendation.id)
        .collect();
    let renderings = super::translations::renderings(connection, &less, chain)?;
    for recommendation in recommendations {
        recommendation.implementation = judged.remove(&recommendation.id);
        let stands = recommendation.text_in.as_ref().map_or(chain.len(), |text_in| place(&text_in.language));
        let found = renderings.get(&recommendation.id).into_iter().flatten().min_by_key(|found| place(&found.language));
        if let Some(found) = found.filter(|found| place(&found.language) < stands) {
            recommendation.text = Some(found.text.clone());
            recommendation.text_in = Some(TextIn {
                language: found.language.clone(),
                original: false,
                kind: TextOrigin::Translation,
                made_by: Some(found.made_by.to_string()),
                state: Some(found.state.to_string()),
                outdated: found.outdated,
                translation_id: Some(found.id.to_string()),
            });
        }
    }
    Ok(())
}

/// The condition that a filter means. It speaks of the table `recommendations` by its name.
pub(super) fn condition(filter: &RecommendationFilter) -> Condition {
    let mut condition = Condition::default();
    condition.any_text("recommendations.state_under_review", filter.state_under_review.clone());
    condition.any_code("recommendations.kind", Some(&filter.kinds()));
    condition.any_text("recommendations.review", filter.review.clone());
    condition.any_number("recommendations.cycle", filter.cycle.clone());
    condition.any_number("recommendations.session", filter.session.clone());
    condition.any_number("recommendations.year", filter.year.clone());
    condition.any_code("recommendations.response", filter.response.as_deref());
    condition.any_code("recommendations.response_now", filter.response_now.as_deref());
    condition.any_number("recommendations.action_category", filter.action_category.clone());
    condition.any_code("recommendations.text_kind", filter.text_kind.as_deref());
    if let Some(year) = filter.year_from {
        condition.and("recommendations.year >= ").key(&KeyValue::Number(year.into()));
    }
    if let Some(year) = filter.year_to {
        condition.and("recommendations.year <= ").key(&KeyValue::Number(year.into()));
    }
    if let Some(unknown) = filter.recommending_states_unknown {
        condition.and(if unknown {
            "recommendations.recommending_states_unknown"
        } else {
            "NOT recommendations.recommending_states_unknown"
        });
    }
    if let Some(moment) = filter.updated_since {
        condition.and("recommendations.updated_at >= ").moment(moment);
    }
    if let Some(wanted) = filter.in_plan.as_ref().filter(|wanted| !wanted.is_empty()) {
        answered(&mut condition, wanted, filter);
    }
    followed_up(&mut condition, filter);
    if let Some(ids) = filter.id.as_ref().filter(|ids| !ids.is_empty()) {
        let ids: Vec<Uuid> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        condition
            .and("recommendations.id IN (SELECT recommendation FROM source_leads WHERE source = ANY (")
            .uuids(ids)
            .sql("))");
    }
    if let Some(groups) = filter.regional_group.as_ref().filter(|groups| !groups.is_empty()) {
        condition
            .and("recommendations.state_under_review IN (SELECT code FROM states WHERE regional_group")
            .is_one_of(groups.iter().map(ToString::to_string).collect())
            .sql(")");
    }
    for (list, values) in [
        ("(SELECT recommendation FROM recommendation_states WHERE state", given(filter.recommending_state.as_ref())),
        (
            "(SELECT recommendation FROM recommendation_states WHERE regional_group",
            filter.recommending_group.as_ref().map(|groups| groups.iter().map(ToString::to_string).collect()),
        ),
        ("(SELECT recommendation FROM recommendation_themes WHERE theme", given(filter.theme.as_ref())),
        (
            "(SELECT recommendation FROM recommendation_groups_of_persons WHERE group_of_persons",
            given(filter.group_of_persons.as_ref()),
        ),
        (
            "(SELECT recommendation FROM recommendation_jurisdictions WHERE jurisdiction",
            given(filter.jurisdiction.as_ref()),
        ),
        ("(SELECT recommendation FROM recommendation_paragraphs WHERE number", given(filter.number.as_ref())),
    ] {
        if let Some(values) = values.filter(|values: &Vec<String>| !values.is_empty()) {
            condition.and("recommendations.id IN ").sql(list).is_one_of(values).sql(")");
        }
    }
    if let Some(goals) = given(filter.sdg.as_ref()) {
        condition
            .and("recommendations.id IN (SELECT recommendation FROM recommendation_sdgs WHERE sdg")
            .is_one_of_numbers(goals)
            .sql(")");
    }
    if let Some(references) = filter.references().filter(|references| !references.is_empty()) {
        let (reviews, numbers) = references.into_iter().unzip();
        condition
            .and("recommendations.id IN (SELECT recommendation FROM recommendation_paragraphs WHERE (review, number) IN (SELECT * FROM unnest(")
            .texts(reviews)
            .sql(", ")
            .texts(numbers)
            .sql(")))");
    }
    if let Some(datasets) = filter.source.as_ref().filter(|datasets| !datasets.is_empty()) {
        condition.and("EXISTS (SELECT FROM jsonb_array_elements(recommendations.sources) source WHERE source->>'dataset' = ANY (").texts(datasets.iter().map(ToString::to_string).collect()).sql("))");
    }
    if let Some(query) = filter.q.as_deref().and_then(crate::domain::words::query) {
        condition.and("recommendations.words @@ ").text(query).sql("::tsquery");
    }
    condition
}

/// A list that has something in it.
fn given<T: Clone>(values: Option<&Vec<T>>) -> Option<Vec<T>> {
    values.filter(|values| !values.is_empty()).cloned()
}

/// Lists recommendations, those of the newest session first.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &RecommendationFilter,
    window: &Window,
    reading: &Reading,
) -> Result<Page<Recommendation>, Failure> {
    filter.check()?;
    let page = RECOMMENDATIONS.page::<Types, _>(
        connection,
        filter,
        || condition(filter),
        RecommendationRow::as_select,
        window,
    )?;
    if page.items.is_empty() {
        refuse_samples_that_are_not_loaded(connection, filter)?;
    }
    let mut page = page.map(|row| row.read(reading));
    complete(connection, &mut page.items.iter_mut().collect::<Vec<_>>(), reading)?;
    Ok(page)
}

/// An invented State is known only while the samples are loaded; otherwise an empty list would answer a mistake.
pub(super) fn refuse_samples_that_are_not_loaded(
    connection: &mut PgConnection,
    filter: &RecommendationFilter,
) -> Result<(), Failure> {
    for (name, codes) in
        [("state_under_review", &filter.state_under_review), ("recommending_state", &filter.recommending_state)]
    {
        for code in codes.iter().flatten().filter(|code| SAMPLE_STATES.contains(&code.as_str())) {
            let loaded: bool = diesel::select(diesel::dsl::exists(states::table.find(code))).get_result(connection)?;
            if !loaded {
                return Err(Failure::invalid(
                    Fault::parameter(name, format!("`{code}` is a State of the samples, which are not loaded"))
                        .hint("load them with `upr-network demo`"),
                ));
            }
        }
    }
    Ok(())
}

/// The recommendations of these ids, in no order.
///
/// # Errors
/// What the database says.
pub fn of(connection: &mut PgConnection, ids: &[Uuid], reading: &Reading) -> Result<Vec<Recommendation>, Failure> {
    let rows: Vec<RecommendationRow> = recommendations::table
        .filter(recommendations::id.eq_any(ids))
        .select(RecommendationRow::as_select())
        .load(connection)?;
    let mut found: Vec<Recommendation> = rows.into_iter().map(|row| row.read(reading)).collect();
    complete(connection, &mut found.iter_mut().collect::<Vec<_>>(), reading)?;
    Ok(found)
}

/// One recommendation, by its id or by that of any of its source records.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Recommendation, Failure> {
    if let Some(found) = of(connection, &[id], reading)?.pop() {
        return Ok(found);
    }
    let leading = super::mentions::leading(connection, &[id])?.remove(&id);
    let found =
        leading.map(|leading| of(connection, &[leading], reading)).transpose()?.and_then(|mut found| found.pop());
    found.ok_or_else(|| Failure::NotFound { what: format!("the recommendation {id}") })
}

/// The first recommendations of each parent, one statement for all parents: for each the same page, with the same
/// cursors, as `list` gives for the filter that [`Parent::narrow`] makes.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn first_of_each(
    connection: &mut PgConnection,
    parent: Parent,
    parents: &[String],
    filter: &RecommendationFilter,
    window: &Window,
    reading: &Reading,
) -> Result<HashMap<String, Page<Recommendation>>, Failure> {
    filter.check()?;
    parent.check(filter)?;
    let pages = RECOMMENDATIONS.first_of_each::<Types, _, _>(
        connection,
        &parent.branch(),
        parents,
        |id| parent.with(filter, id),
        || condition(filter),
        RecommendationRow::as_select,
        window,
    )?;
    if pages.values().all(|page| page.items.is_empty()) {
        refuse_samples_that_are_not_loaded(connection, filter)?;
    }
    let mut pages: HashMap<String, Page<Recommendation>> =
        pages.into_iter().map(|(parent, page)| (parent, page.map(|row| row.read(reading)))).collect();
    complete(connection, &mut pages.values_mut().flat_map(|page| &mut page.items).collect::<Vec<_>>(), reading)?;
    Ok(pages)
}

/// What recommendations can hang on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parent {
    /// The State under review.
    StateUnderReview,
    /// The review.
    Review,
    /// A jurisdiction that they concern.
    Jurisdiction,
}

impl Parent {
    /// The filter of the list of one parent.
    ///
    /// # Errors
    /// `invalid-parameter` where the filter names the parent's own field, too.
    pub fn narrow(self, filter: &RecommendationFilter, id: &str) -> Result<RecommendationFilter, Failure> {
        self.check(filter)?;
        Ok(self.with(filter, id))
    }

    fn with(self, filter: &RecommendationFilter, id: &str) -> RecommendationFilter {
        let mut filter = filter.clone();
        *self.field(&mut filter).1 = Some(vec![id.to_owned()]);
        filter
    }

    fn check(self, filter: &RecommendationFilter) -> Result<(), Failure> {
        let mut filter = filter.clone();
        match self.field(&mut filter) {
            (name, Some(values)) if !values.is_empty() => Err(Failure::invalid(
                Fault::parameter(name, "this list belongs to one already").hint("leave it out here"),
            )),
            _ => Ok(()),
        }
    }

    fn field(self, filter: &mut RecommendationFilter) -> (&'static str, &mut Option<Vec<String>>) {
        match self {
            Parent::StateUnderReview => ("state_under_review", &mut filter.state_under_review),
            Parent::Review => ("review", &mut filter.review),
            Parent::Jurisdiction => ("jurisdiction", &mut filter.jurisdiction),
        }
    }

    fn branch(self) -> Branch {
        match self {
            Parent::StateUnderReview => Branch { column: "recommendations.state_under_review", join: "" },
            Parent::Review => Branch { column: "recommendations.review", join: "" },
            Parent::Jurisdiction => Branch {
                column: "ours.jurisdiction",
                join: " JOIN recommendation_jurisdictions ours ON ours.recommendation = recommendations.id",
            },
        }
    }
}
