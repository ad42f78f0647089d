//! What every noun that coalitions write answers by REST: reading the nearest record, its acts, its versions. Addresses and
//! descriptions stand with each noun.

use actix_web::web::Path;
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::viewer::{Rights, Scope};
use crate::acts;
use crate::acts::batches::{Batch, BatchMode};
use crate::domain::failure::{Failure, Fault};
use crate::domain::reading::Reading;
use crate::domain::records::{Audience, Sent, Shown, Stage, Version, VersionDifference};
use crate::domain::versions::{self, Expected};
use crate::store::records::Readable;
use crate::store::working::Working;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::{Answer, Found, Freshness};
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// For whom.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishBody {
    /// The network or the public.
    audience: Audience,
}

/// Whose edition is taken back.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawBody {
    /// The audience whose edition is taken back; every one's where it is left out.
    #[serde(default)]
    audience: Option<Audience>,
}

/// How far it is to be.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StageBody {
    /// A draft or the coalition's.
    stage: Stage,
}

/// What is purged.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurgeBody {
    /// One earlier version alone; the whole record where it is left out.
    #[serde(default)]
    version: Option<i32>,
}

/// Which version is brought back.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreBody {
    /// Its number.
    version: i32,
}

/// Into what it is merged.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeBody {
    /// The id of the record that stands for both.
    into: Uuid,
}

/// Versions on the wire.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VersionList {
    /// The versions, the newest first.
    pub data: Vec<Version>,
    /// Where the list goes on.
    pub links: VersionLinks,
}

/// Where a list of versions goes on.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VersionLinks {
    /// Earlier versions, or null.
    pub next: Option<String>,
}

/// What changed between two versions.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DifferenceList {
    /// The earlier version.
    pub from: i32,
    /// The later version.
    pub to: i32,
    /// The differences, place by place.
    pub data: Vec<VersionDifference>,
}

/// How many versions a page holds.
const PAGE: i64 = 50;

/// The id in an address, where it can be one.
///
/// # Errors
/// `not-found` for what can't be that of such a record.
pub fn id_of<F: Readable>(id: &str) -> Result<Uuid, Failure> {
    super::me::id_of(id, F::KIND)
}

/// The part of the tag that tells which edition or version it is: from numbers and contents, never from who asks.
fn tagged<R: Shown>(record: R) -> Result<(R, String), Failure> {
    let tag = match record.version() {
        Some(version) => {
            let audience = record.audience().map_or("", Audience::code);
            format!("{}.{}{audience}", versions::working(version), record.edition())
        }
        None => {
            let bytes = serde_json::to_vec(&record).map_err(Failure::internal)?;
            format!("{}.{:016x}", versions::edition(record.edition()), xxhash_rust::xxh3::xxh3_64(&bytes))
        }
    };
    Ok((record, tag))
}

/// The path of a record's address.
fn address_of(url: &str) -> String {
    url.find("/v1/").map_or_else(|| url.to_owned(), |at| url[at..].to_owned())
}

/// One record: in the scope that was said, or what is nearest to the caller.
pub async fn find<F: Readable>(ask: Ask, id: &str) -> Result<Answer, Problem>
where
    F::Record: utoipa::PartialSchema,
{
    let id = id_of::<F>(id)?;
    let read = move |ask: Ask| {
        ask.versioned(&[], Freshness::Minute, move |connection, ask| {
            let record = F::find(connection, id, &ask.reading)?;
            // One that was merged is found as that into which it was.
            let other = (record.id() != id).then(|| address_of(record.url()));
            Ok(match other {
                Some(address) => Found::At(address),
                None => Found::Here(tagged(record)?),
            })
        })
    };
    let nearest = ask.clone().nearest(Scope::Shared);
    if nearest.scope() == ask.scope() {
        return read(ask).await;
    }
    match read(nearest).await {
        Err(problem) if matches!(problem.status, 404 | 410) => match read(ask.nearest(Scope::Working)).await {
            // That an edition was taken back is told to those who have no working record of it.
            Err(other) if other.status == 404 => Err(problem),
            answer => answer,
        },
        answer => answer,
    }
}

/// Makes a record; its body is what the noun takes.
pub async fn create<F: Readable>(ask: ActAsk) -> Result<Acted, Problem> {
    let input = Sent::of(&ask.body::<F::Input>()?)?;
    let (id, now) = (Uuid::new_v4(), chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::create::<F>(connection, rights, input.clone(), id, now)?;
        let (record, tag) = tagged(F::find(connection, made.id, &ask.reading)?)?;
        Ok(Acted::created(&record, record.url())?.version(tag).of(made.id))
    })
    .await
}

/// Does an act on the version that is meant, and answers with the working record as it is then.
async fn act<F: Readable>(
    ask: ActAsk,
    id: Uuid,
    expected: Expected,
    act: impl Fn(&mut PgConnection, &Rights, Uuid, &Expected) -> Result<Working<F>, Failure> + Send + Sync + 'static,
) -> Result<Acted, Problem> {
    ask.run(move |connection, rights, ask| {
        let working = act(connection, rights, id, &expected)?;
        answered(connection, &working, &ask.reading)
    })
    .await
}

fn answered<F: Readable>(
    connection: &mut PgConnection,
    working: &Working<F>,
    reading: &Reading,
) -> Result<Acted, Failure> {
    let (record, tag) = tagged(F::find(connection, working.id, reading)?)?;
    Ok(Acted::done(&record)?.version(tag).of(working.id))
}

/// Changes fields of a record; its body is what the noun takes.
pub async fn update<F: Readable>(ask: ActAsk, id: &str) -> Result<Acted, Problem> {
    let id = id_of::<F>(id)?;
    let (input, expected, now) = (Sent::of(&ask.body::<F::Input>()?)?, ask.expected()?, chrono::Utc::now());
    act::<F>(ask, id, expected, move |connection, rights, id, expected| {
        acts::records::edit(connection, rights, id, expected, input.clone(), now)
    })
    .await
}

/// Copies a record into the edition for an audience.
pub async fn publish<F: Readable>(ask: ActAsk, id: &str) -> Result<Acted, Problem> {
    let id = id_of::<F>(id)?;
    let (body, expected, now) = (ask.body::<PublishBody>()?, ask.expected()?, chrono::Utc::now());
    act::<F>(ask, id, expected, move |connection, rights, id, expected| {
        acts::records::publish(connection, rights, id, expected, body.audience, now)
    })
    .await
}

/// Takes editions back.
pub async fn withdraw<F: Readable>(ask: ActAsk, id: &str) -> Result<Acted, Problem> {
    let id = id_of::<F>(id)?;
    let (body, expected, now) = (ask.body_if_any::<WithdrawBody>()?, ask.expected()?, chrono::Utc::now());
    act::<F>(ask, id, expected, move |connection, rights, id, expected| {
        acts::records::withdraw(connection, rights, id, expected, body.audience, now)
    })
    .await
}

/// Moves a record between draft and coalition.
pub async fn stage<F: Readable>(ask: ActAsk, id: &str) -> Result<Acted, Problem> {
    let id = id_of::<F>(id)?;
    let (body, expected, now) = (ask.body::<StageBody>()?, ask.expected()?, chrono::Utc::now());
    act::<F>(ask, id, expected, move |connection, rights, id, expected| {
        acts::records::move_to(connection, rights, id, expected, body.stage, now)
    })
    .await
}

/// Brings back what an earlier version says.
pub async fn restore<F: Readable>(ask: ActAsk, id: &str) -> Result<Acted, Problem> {
    let id = id_of::<F>(id)?;
    let (body, expected, now) = (ask.body::<RestoreBody>()?, ask.expected()?, chrono::Utc::now());
    act::<F>(ask, id, expected, move |connection, rights, id, expected| {
        acts::records::restore(connection, rights, id, expected, body.version, now)
    })
    .await
}

/// Takes a record, or one version of it, out of everything.
pub async fn purge<F: Readable>(ask: ActAsk, id: &str) -> Result<Acted, Problem> {
    let id = id_of::<F>(id)?;
    let (body, expected) = (ask.body_if_any::<PurgeBody>()?, ask.expected()?);
    ask.run(move |connection, rights, _| {
        match body.version {
            Some(version) => {
                acts::records::purge_version::<F>(connection, rights, id, &expected, version)?;
            }
            None => acts::records::purge::<F>(connection, rights, id, &expected)?,
        }
        Ok(Acted::gone())
    })
    .await
}

/// Makes and changes many records at once.
pub async fn batch<F: Readable>(ask: ActAsk) -> Result<Acted, Problem> {
    let batch = ask.body::<Batch<F::Input>>()?;
    let (mode, now) = (batch.mode.unwrap_or(BatchMode::AllOrNothing), chrono::Utc::now());
    let entries = acts::batches::entries(&batch.items)?;
    ask.run(move |connection, rights, _| {
        let place = |index: usize, pointer: &str| format!("/items/{index}/record{pointer}");
        Acted::done(&acts::batches::run::<F>(connection, rights, &entries, mode, place, now)?)
    })
    .await
}

/// Merges a record into another.
pub async fn merge<F: Readable>(ask: ActAsk, id: &str) -> Result<Acted, Problem> {
    let id = id_of::<F>(id)?;
    let (body, expected, now) = (ask.body::<MergeBody>()?, ask.expected()?, chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let working = acts::records::merge::<F>(connection, rights, id, &expected, body.into, now)?;
        answered(connection, &working, &ask.reading)
    })
    .await
}

fn number_of(number: &str) -> Result<i32, Failure> {
    let unknown = || Failure::NotFound { what: format!("version {}", number.chars().take(20).collect::<String>()) };
    number.parse().ok().filter(|number| *number > 0).ok_or_else(unknown)
}

/// Takes a number out of the parameters.
fn take_number(ask: &mut Ask, name: &str) -> Result<Option<i32>, Failure> {
    let Some(text) = ask.parameters().take_one(name)? else { return Ok(None) };
    let wrong = || Failure::invalid(Fault::parameter(name, format!("`{text}` is no number of a version")));
    text.parse().ok().filter(|number| *number > 0).map(Some).ok_or_else(wrong)
}

/// Every version of a record, the newest first; `list` is where its noun is listed.
pub async fn versions<F: Readable>(mut ask: Ask, list: &'static str, id: &str) -> Result<Answer, Problem> {
    let id = id_of::<F>(id)?;
    let before = take_number(&mut ask, "before")?;
    ask.own(move |connection, rights, ask| {
        let data = acts::records::versions::<F>(connection, rights, id, before, PAGE)?;
        let last = data.last().map(|version| version.version).filter(|last| data.len() == PAGE as usize && *last > 1);
        let next = last.map(|last| ask.reading.address(&format!("{list}/{id}/versions?before={last}")));
        Ok(VersionList { data, links: VersionLinks { next } })
    })
    .await
}

/// One version of a record.
pub async fn version<F: Readable>(ask: Ask, place: &Path<(String, String)>) -> Result<Answer, Problem> {
    let (id, number) = (id_of::<F>(&place.0)?, number_of(&place.1)?);
    ask.own(move |connection, rights, _| acts::records::version::<F>(connection, rights, id, number)).await
}

/// What changed between a version and the one before, or an earlier one.
pub async fn changes<F: Readable>(mut ask: Ask, place: &Path<(String, String)>) -> Result<Answer, Problem> {
    let (id, to) = (id_of::<F>(&place.0)?, number_of(&place.1)?);
    let from = take_number(&mut ask, "from")?.unwrap_or(to - 1);
    ask.own(move |connection, rights, _| {
        Ok(DifferenceList { from, to, data: acts::records::changes::<F>(connection, rights, id, from, to)? })
    })
    .await
}
