//! States and jurisdictions: who reviews, who is reviewed, and who is reviewed under whom.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::kinds::{RegionalGroup, StateKind};
use super::language::{TextIn, Texts};
use super::reference;
use super::reviews::Review;

/// A State that the review knows: one of 193 members, an observer, or an invented one of the samples.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct State {
    /// ISO 3166-1 alpha-3.
    #[schema(example = "KOR")]
    pub code: String,
    /// Member, observer or sample.
    pub kind: StateKind,
    /// The name that the United Nations use.
    #[schema(example = "Republic of Korea")]
    pub name: Option<String>,
    /// In which language the name came.
    pub name_in: Option<TextIn>,
    /// CLDR's short name.
    #[schema(example = "South Korea")]
    pub short_name: Option<String>,
    /// In which language the short name came.
    pub short_name_in: Option<TextIn>,
    /// The UN regional group in which it elects; null for observers.
    pub regional_group: Option<RegionalGroup>,
    /// Official languages as BCP 47 tags, the main written one first.
    pub official_languages: Vec<String>,
    /// The national human rights institution with its dated accreditation; null where none is known.
    pub nhri: Option<Institution>,
    /// Its reviews, oldest first (`include=reviews`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub reviews: Option<Vec<Review>>,
    /// The address of this record.
    pub url: String,
}

/// A national human rights institution.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Institution {
    /// Its name.
    pub name: Option<String>,
    /// In which language the name came.
    pub name_in: Option<TextIn>,
    /// Its acronym.
    pub acronym: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// Its accreditation by GANHRI over time, oldest first.
    pub accreditation: Vec<DatedStatus>,
}

/// A status that holds for a time, with its source.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "DatedStatusInput")]
pub struct DatedStatus {
    /// The status: `A`, `B`, `C`, `deferred`, `special_review`; or `general`, `special`, `roster`.
    #[schema(example = "A")]
    pub status: String,
    /// Since when: a year, a month or a day, as the source has it.
    #[serde(default)]
    pub from: Option<String>,
    /// Until when; null while it holds or where the end is unknown.
    #[serde(default)]
    pub to: Option<String>,
    /// Where it was found.
    #[serde(default)]
    pub source: Option<String>,
    /// `V`: verified in the source; `M`: from memory, to be checked.
    #[serde(default)]
    pub mark: Option<String>,
}

/// What the database keeps of an institution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InstitutionFacts {
    /// Name by language.
    pub name: Texts,
    /// Acronym.
    #[serde(default)]
    pub acronym: Option<String>,
    /// Website.
    #[serde(default)]
    pub website: Option<String>,
    /// Accreditation over time.
    #[serde(default)]
    pub accreditation: Vec<DatedStatus>,
}

/// A territory without a review of its own, reviewed inside that of a State.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Jurisdiction {
    /// ISO 3166-1 alpha-3.
    #[schema(example = "HKG")]
    pub code: String,
    /// Its name.
    #[schema(example = "Hong Kong, China")]
    pub name: Option<String>,
    /// In which language the name came.
    pub name_in: Option<TextIn>,
    /// The State in whose review it is looked at.
    #[schema(example = "CHN")]
    #[graphql(skip)]
    pub reviewed_under: String,
    /// Official languages as BCP 47 tags.
    pub official_languages: Vec<String>,
    /// The address of this record.
    pub url: String,
}

/// Which States are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StateFilter {
    /// Codes of States.
    #[param(example = json!(["KOR", "JPN"]))]
    pub code: Option<Vec<String>>,
    /// Members, observers or samples.
    pub kind: Option<Vec<StateKind>>,
    /// UN regional groups.
    pub regional_group: Option<Vec<RegionalGroup>>,
    /// Official languages, as BCP 47 tags.
    pub official_language: Option<Vec<String>>,
}

impl StateFilter {
    /// Refuses codes that no State has.
    pub fn check(&self) -> Result<(), Failure> {
        reference::check_codes("code", self.code.as_deref(), reference::state_fault)
    }
}

/// Which jurisdictions are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JurisdictionFilter {
    /// Codes of jurisdictions.
    #[param(example = json!(["HKG"]))]
    pub code: Option<Vec<String>>,
    /// The States in whose reviews they are looked at.
    pub reviewed_under: Option<Vec<String>>,
}

impl JurisdictionFilter {
    /// Refuses codes that no jurisdiction or State has.
    pub fn check(&self) -> Result<(), Failure> {
        reference::check_codes("code", self.code.as_deref(), reference::jurisdiction_fault)?;
        reference::check_codes("reviewed_under", self.reviewed_under.as_deref(), reference::state_fault)
    }
}

/// Names by language, of States and of what belongs to them.
pub type Names = BTreeMap<String, Texts>;
