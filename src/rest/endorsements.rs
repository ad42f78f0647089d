//! Endorsements, for the coalition whose the record is: who was asked, and what it said. Who agreed stands on the record.

use actix_web::web::Path;
use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::acts;
use crate::domain::endorsements::{Endorsable, Endorsement, EndorsementState};
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::Answer;
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// Endorsements on the wire.
#[derive(Serialize, utoipa::ToSchema)]
pub struct EndorsementList {
    /// All that were asked, in order.
    pub data: Vec<Endorsement>,
}

/// Whom to ask.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndorsementBody {
    /// The organization, by id.
    organization: Uuid,
}

/// What the organization said.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndorsementAnswer {
    /// What it said.
    state: EndorsementState,
}

async fn list(ask: Ask, kind: Endorsable, id: &str) -> Result<Answer, Problem> {
    let record = super::me::id_of(id, kind.code())?;
    ask.own(move |connection, rights, _| {
        Ok(EndorsementList { data: acts::endorsements::list(connection, rights, kind, record)? })
    })
    .await
}

async fn invite(ask: ActAsk, kind: Endorsable, id: &str) -> Result<Acted, Problem> {
    let record = super::me::id_of(id, kind.code())?;
    let (body, new, now) = (ask.body::<EndorsementBody>()?, Uuid::new_v4(), chrono::Utc::now());
    ask.run(move |connection, rights, _| {
        let asked = acts::endorsements::ask(connection, rights, (kind, record), body.organization, new, now)?;
        Acted::with(actix_web::http::StatusCode::CREATED, &asked)
    })
    .await
}

/// The two addresses of what can be endorsed.
macro_rules! endorsable {
    ($kind:ident, $list:ident, $ask:ident, $address:tt, $one:tt, $tag:tt) => {
        /// Who was asked to stand behind a record, and what they said; for editors of its coalition.
        #[utoipa::path(operation_id = concat!("list_endorsements_of_", $one), tag = $tag, params(("id" = String, Path, description = "The id of the record")), responses((status = 200, description = "All that were asked", body = EndorsementList)))]
        #[get($address)]
        pub async fn $list(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
            list(ask, Endorsable::$kind, &id).await
        }

        /// Notes that an organization was asked to stand behind a record. It shows only after it agreed.
        #[utoipa::path(operation_id = concat!("ask_for_endorsement_of_", $one), tag = $tag, request_body = EndorsementBody, params(("id" = String, Path, description = "The id of the record"), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for a day")), responses((status = 201, description = "The endorsement", body = Endorsement)))]
        #[post($address)]
        pub async fn $ask(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
            invite(ask, Endorsable::$kind, &id).await
        }
    };
}

endorsable!(
    Assessment,
    list_of_assessment,
    ask_of_assessment,
    "/v1/assessments/{id}/endorsements",
    "assessment",
    "Assessments"
);
endorsable!(
    Statement,
    list_of_statement,
    ask_of_statement,
    "/v1/statements/{id}/endorsements",
    "statement",
    "Statements"
);
endorsable!(Proposal, list_of_proposal, ask_of_proposal, "/v1/proposals/{id}/endorsements", "proposal", "Proposals");
endorsable!(
    Translation,
    list_of_translation,
    ask_of_translation,
    "/v1/translations/{id}/endorsements",
    "translation",
    "Translations"
);

/// Notes what an organization said: `agreed` shows on the record at once, `taken_back` takes it away at once.
///
/// That it agreed, a coordinator notes; everything else, an editor.
#[utoipa::path(operation_id = "answer_endorsement", tag = "Organizations", request_body = EndorsementAnswer, params(("id" = String, Path, description = "The id of the endorsement")), responses((status = 200, description = "The endorsement", body = Endorsement)))]
#[post("/v1/endorsements/{id}/answer")]
pub async fn answer(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = super::me::id_of(&id, "endorsement")?;
    let (body, now) = (ask.body::<EndorsementAnswer>()?, chrono::Utc::now());
    ask.run(move |connection, rights, _| {
        Acted::done(&acts::endorsements::answer(connection, rights, id, body.state, now)?)
    })
    .await
}
