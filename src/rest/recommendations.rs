//! Recommendations and voluntary pledges, and their counts.

use actix_web::get;
use actix_web::web::Path;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::domain::failure::{Failure, Fault};
use crate::domain::kinds::{CountUnit, Dataset};
use crate::domain::recommendations::{Counts, Dimension, Licence, Recommendation, RecommendationFilter};
use crate::domain::reference::reference;
use crate::store;
use crate::wire::answer::{Answer, Found, Freshness, List, add_labels};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// What can be embedded. Positions and sources always are; they may be named all the same.
const EMBEDS: &[&str] = &["review", "positions", "sources"];

/// The terms of the data sets that stand in a page.
fn licences(page: &[Recommendation]) -> Vec<Licence> {
    let mut datasets: Vec<Dataset> =
        page.iter().flat_map(|recommendation| recommendation.sources.iter().map(|source| source.dataset)).collect();
    datasets.sort();
    datasets.dedup();
    datasets.into_iter().filter_map(|dataset| reference().licence(dataset).cloned()).collect()
}

fn embed_reviews(
    connection: &mut diesel::PgConnection,
    recommendations: &mut [Recommendation],
    ask: &Ask,
) -> Result<(), Failure> {
    let mut ids: Vec<String> = recommendations.iter().map(|recommendation| recommendation.review.clone()).collect();
    ids.sort();
    ids.dedup();
    let reviews = store::reviews::of(connection, &ids, &ask.reading)?;
    for recommendation in recommendations {
        recommendation.review_record =
            reviews.iter().find(|review| review.id == recommendation.review).cloned().map(Box::new);
    }
    Ok(())
}

/// Lists recommendations, those of the newest session first.
///
/// Pledges come only where `kind` asks for them. `include=review` embeds the review of each.
#[utoipa::path(operation_id = "list_recommendations", tag = "Recommendations", params(RecommendationFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of recommendations", body = List<Recommendation>)))]
#[get("/v1/recommendations")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(EMBEDS, Freshness::Minute, licences, |connection, filter: &RecommendationFilter, window, ask| {
        let mut page = store::recommendations::list(connection, filter, window, &ask.reading)?;
        if ask.includes("review") {
            embed_reviews(connection, &mut page.items, ask)?;
        }
        Ok(page)
    })
    .await
}

/// One recommendation or pledge.
///
/// The id of any other of its source records leads to it.
#[utoipa::path(operation_id = "get_recommendation", tag = "Recommendations", params(("id" = String, Path, description = "Its id, a UUID, or that of any of its source records", example = "fa60afb1-96fe-5e4d-9bfb-59520df3b3c8"), ReadingParameters), responses((status = 200, description = "The recommendation", body = Recommendation), (status = 301, description = "The id is that of another source record: the recommendation's own address", headers(("Location" = String, description = "The address of the recommendation")))))]
#[get("/v1/recommendations/{id}")]
pub async fn find(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    let unknown = Failure::NotFound { what: format!("the recommendation {id}") };
    let id: Uuid = id.parse().map_err(|_| unknown)?;
    ask.record_or_address(EMBEDS, Freshness::Minute, move |connection, ask| {
        let mut recommendation = store::recommendations::find(connection, id, &ask.reading)?;
        if recommendation.id != id {
            return Ok(Found::At(format!("/v1/recommendations/{}", recommendation.id)));
        }
        if ask.includes("review") {
            embed_reviews(connection, std::slice::from_mut(&mut recommendation), ask)?;
        }
        Ok(Found::Here(recommendation))
    })
    .await
}

/// Parameters of a count, beside the filters of the list.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "its fields describe parameters that are read by name")]
pub struct CountParameters {
    /// One to three dimensions.
    #[param(example = json!(["state_under_review", "response"]))]
    by: Vec<Dimension>,
    /// What is counted: texts, numbers of reports, or pairs of a text and a State that made it.
    unit: Option<CountUnit>,
}

/// A count on the wire.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CountAnswer {
    /// One line for each combination of values that occurs: a member for each dimension, and `count`.
    #[schema(value_type = Vec<Object>, example = json!([{"state_under_review": "XSA", "response": "supported", "count": 20}]))]
    pub data: Vec<Map<String, Value>>,
    /// What surrounds the lines.
    pub meta: CountMeta,
}

/// What surrounds a count.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CountMeta {
    /// What was counted.
    pub unit: CountUnit,
    /// How many there are in all. By dimensions with several values for one record it is less than the sum of the lines.
    pub total: i64,
    /// Texts without a number in the report, which a count of paragraphs can't see.
    pub without_number: i64,
    /// Reviews in reach of the filter of which fewer recommendations are held than documents report.
    pub incomplete_reviews: Vec<String>,
    /// The number of the last public change that the count shows.
    pub change: i64,
}

fn answer(counted: Counts, unit: CountUnit) -> CountAnswer {
    let lines = counted.lines.into_iter().map(|line| {
        let mut object = Map::new();
        for (dimension, value) in counted.dimensions.iter().zip(line.values) {
            let value = match value {
                None => Value::Null,
                Some(text) if dimension.is_number() => text.parse::<i64>().map_or(Value::Null, Value::from),
                Some(text) => Value::String(text),
            };
            object.insert(dimension.code().to_owned(), value);
        }
        object.insert("count".to_owned(), Value::from(line.count));
        object
    });
    CountAnswer {
        data: lines.collect(),
        meta: CountMeta {
            unit,
            total: counted.total,
            without_number: counted.without_number,
            incomplete_reviews: counted.incomplete_reviews,
            change: counted.change,
        },
    }
}

/// Counts recommendations by one to three dimensions.
///
/// Every filter of the list narrows what is counted. Where the filter names values of a dimension that a record can
/// have several of, only these values have lines. `include=labels` adds a label to every code.
#[utoipa::path(operation_id = "count_recommendations", tag = "Recommendations", params(CountParameters, RecommendationFilter, ReadingParameters), responses((status = 200, description = "The counts", body = CountAnswer)))]
#[get("/v1/recommendations/counts")]
pub async fn counts(mut ask: Ask) -> Result<Answer, Problem> {
    ask.refuse_shape()?;
    let by = ask.parameters().take_list("by").unwrap_or_default();
    if by.is_empty() {
        return Err(
            Failure::invalid(Fault::parameter("by", "it is needed").hint("by=state_under_review,response")).into()
        );
    }
    let code = |name: &'static str| {
        move |unknown: crate::domain::codes::UnknownCode| {
            let hint = crate::domain::failure::did_you_mean(&unknown.value, unknown.known.iter().copied());
            Failure::invalid(Fault::parameter(name, unknown.to_string()).hint_if(hint))
        }
    };
    let by: Vec<Dimension> = by.iter().map(|name| name.parse()).collect::<Result<_, _>>().map_err(code("by"))?;
    let unit = match ask.parameters().take_one("unit")? {
        None => CountUnit::Recommendation,
        Some(name) => name.parse().map_err(code("unit"))?,
    };
    let filter: RecommendationFilter = ask.take_filter(&["by", "unit"])?;
    let (languages, labels) = (ask.reading.languages.clone(), ask.wants_labels());
    let (counted, change) =
        ask.snapshot(move |connection, _| store::recommendation_counts::counts(connection, &filter, &by, unit)).await?;
    let mut answer = answer(counted, unit);
    if labels {
        answer.data.iter_mut().for_each(|line| add_labels(line, &languages));
    }
    Ok(Answer::json(&answer, Freshness::Minute, Some(change), &languages)?)
}
