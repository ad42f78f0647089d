//! Which source records are one recommendation: a pure function of all source records of a review, computed anew
//! whenever one of them changes. What a recommendation takes from which of its records stands in `front`; no I/O.
//!
//! 1. Within a data set, records of the same kind, folded text and response are one **unit**: a text under two numbers,
//!    a State that joined under another number.
//! 2. The data sets come one after the other, by [`rank`]. The units of each are laid against the clusters that stand so
//!    far: first the same folded text and response, then the same folded text, then texts that are near
//!    ([`nearness`]) and have a recommending State in common, the nearest first. A cluster takes one unit of a data set
//!    at most, and each unit is used once.
//! 3. A unit that finds no cluster leads one of its own.

mod front;
mod nearness;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

pub use self::front::{Made, ReviewFrame, make, recommendations};
pub use self::nearness::{NEAR, Wording, nearness};
use super::kinds::{Dataset, RecommendationKind, Response};
use super::source_records::{SourceRecord, response_rank};

/// The place of a data set where several tell of one recommendation, from 0: the nearer to the document, the earlier.
/// Samples stand on the invented States, where nothing else does.
pub fn rank(dataset: Dataset) -> u8 {
    match dataset {
        Dataset::Matrix => 0,
        Dataset::Uhri => 1,
        Dataset::UprInfo => 2,
        Dataset::Sample => 3,
    }
}

/// The groups of source records that are one recommendation each, in the order of their ids. In each the leading record
/// comes first, then the rest of its unit, then the units of the other data sets by [`rank`].
///
/// The records are those of one review, in any order. A record that is given twice counts once.
pub fn clusters(records: &[SourceRecord]) -> Vec<Vec<&SourceRecord>> {
    clusters_from(records, NEAR)
}

/// The same as [`clusters`], with texts held for one from this nearness on: for measuring what [`NEAR`] should be.
pub fn clusters_from(records: &[SourceRecord], near: f64) -> Vec<Vec<&SourceRecord>> {
    let mut of_dataset: BTreeMap<u8, Vec<&SourceRecord>> = BTreeMap::new();
    for record in records {
        of_dataset.entry(rank(record.dataset)).or_default().push(record);
    }
    let mut standing: Vec<Cluster<'_>> = Vec::new();
    for records in of_dataset.into_values() {
        let mut meeting = Meeting::of(&standing, units(records));
        meeting.meet_by_text(|unit, member| unit.response() == member.response());
        meeting.meet_by_text(|_, _| true);
        meeting.meet_by_nearness(near);
        let (units, met) = (meeting.units, meeting.met);
        for (unit, met) in units.into_iter().zip(met) {
            match met.and_then(|cluster| standing.get_mut(cluster)) {
                Some(cluster) => cluster.units.push(unit),
                None => standing.push(Cluster { units: vec![unit] }),
            }
        }
    }
    standing.sort_by_key(Cluster::id);
    standing.into_iter().map(|cluster| cluster.units.into_iter().flat_map(|unit| unit.records).collect()).collect()
}

/// The records of one data set that have kind, folded text and response in common.
struct Unit<'a> {
    /// The leading one first.
    records: Vec<&'a SourceRecord>,
    lead: &'a SourceRecord,
    wording: OnceCell<Wording>,
}

impl Unit<'_> {
    fn response(&self) -> Option<Response> {
        self.lead.response
    }

    fn wording(&self) -> &Wording {
        self.wording
            .get_or_init(|| Wording::of(self.lead.texts.0.get(&self.lead.original_language).unwrap_or_default()))
    }

    fn states(&self) -> impl Iterator<Item = &str> {
        self.records.iter().flat_map(|record| record.recommending_states.iter().map(String::as_str))
    }

    fn shares_a_state_with(&self, other: &Unit<'_>) -> bool {
        self.states().any(|state| other.states().any(|another| another == state))
    }
}

/// The units of the records of one data set, in the order of the ids of their leading records.
fn units(records: Vec<&SourceRecord>) -> Vec<Unit<'_>> {
    type Shared<'a> = (RecommendationKind, &'a str, Option<Response>);
    let mut shared: HashMap<Shared<'_>, Vec<&SourceRecord>> = HashMap::new();
    for record in records {
        shared.entry((record.kind, record.folded.as_str(), record.response)).or_default().push(record);
    }
    let mut units: Vec<Unit<'_>> = shared
        .into_values()
        .filter_map(|mut records| {
            records.sort_by_cached_key(|record| leading(record));
            records.dedup_by_key(|record| record.id);
            let lead = *records.first()?;
            Some(Unit { records, lead, wording: OnceCell::new() })
        })
        .collect();
    units.sort_by_key(|unit| unit.lead.id);
    units
}

/// How records of a unit are ordered: by number, those without one last, then by id.
fn leading(record: &SourceRecord) -> (bool, Vec<NumberPiece>, Uuid) {
    (record.number.is_none(), natural(record.number.as_deref().unwrap_or_default()), record.id)
}

/// A piece of a number of a report: digits, or what stands between them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NumberPiece {
    /// How many digits, leading zeros apart, and which: so that 9 comes before 10, however long they are.
    Digits(usize, String),
    /// Anything else.
    Text(String),
}

/// A number of a report taken apart, so that 124.9 comes before 124.10.
pub(super) fn natural(number: &str) -> Vec<NumberPiece> {
    let mut pieces = Vec::new();
    let mut rest = number;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|character: char| character.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        pieces.push(if digits {
            let piece = piece.trim_start_matches('0');
            NumberPiece::Digits(piece.len(), piece.to_owned())
        } else {
            NumberPiece::Text(piece.to_owned())
        });
    }
    pieces
}

/// Units that are one recommendation, the leading one first.
struct Cluster<'a> {
    units: Vec<Unit<'a>>,
}

impl Cluster<'_> {
    fn lead(&self) -> Option<&SourceRecord> {
        self.units.first().map(|unit| unit.lead)
    }

    fn id(&self) -> Option<Uuid> {
        self.lead().map(|lead| lead.id)
    }
}

/// The units of one data set on their way to the clusters of those before it.
struct Meeting<'s, 'a> {
    standing: &'s [Cluster<'a>],
    units: Vec<Unit<'a>>,
    /// For each unit, the cluster that it met.
    met: Vec<Option<usize>>,
    /// For each cluster, whether it has a unit of this data set.
    full: Vec<bool>,
}

impl<'s, 'a> Meeting<'s, 'a> {
    fn of(standing: &'s [Cluster<'a>], units: Vec<Unit<'a>>) -> Meeting<'s, 'a> {
        Meeting { standing, met: vec![None; units.len()], full: vec![false; standing.len()], units }
    }

    /// Units and clusters that nothing has been found for yet, with their places.
    fn free_units(&self) -> impl Iterator<Item = (usize, &Unit<'a>)> {
        self.units.iter().enumerate().filter(|(place, _)| self.met.get(*place) == Some(&None))
    }

    fn free_clusters(&self) -> impl Iterator<Item = (usize, &'s Cluster<'a>)> {
        self.standing.iter().enumerate().filter(|(place, _)| self.full.get(*place) == Some(&false))
    }

    /// Joins what fits, the best pairs first.
    fn join<K: Ord>(&mut self, mut pairs: Vec<(K, usize, usize)>) {
        pairs.sort_by(|one, other| one.0.cmp(&other.0));
        for (_, unit, cluster) in pairs {
            if let (Some(met @ None), Some(full @ false)) = (self.met.get_mut(unit), self.full.get_mut(cluster)) {
                *met = Some(cluster);
                *full = true;
            }
        }
    }

    /// Joins units with clusters that have their very text, folded. Among several an unknown response goes before
    /// another one, then the data sets, the responses and the ids decide.
    fn meet_by_text(&mut self, fits: fn(&Unit<'_>, &Unit<'_>) -> bool) {
        let mut by_text: HashMap<(RecommendationKind, &str), Vec<(usize, &Unit<'_>)>> = HashMap::new();
        for (place, cluster) in self.free_clusters() {
            for member in &cluster.units {
                by_text.entry((member.lead.kind, member.lead.folded.as_str())).or_default().push((place, member));
            }
        }
        let mut pairs = Vec::new();
        for (unit_place, unit) in self.free_units() {
            for (place, member) in by_text.get(&(unit.lead.kind, unit.lead.folded.as_str())).into_iter().flatten() {
                if !fits(unit, member) {
                    continue;
                }
                let responses = (unit.response(), member.response());
                let contradict = responses.0.is_some() && responses.1.is_some() && responses.0 != responses.1;
                let ranks = (response_rank(responses.1), response_rank(responses.0));
                let ids = (self.standing.get(*place).and_then(Cluster::id), unit.lead.id);
                pairs.push(((contradict, rank(member.lead.dataset), ranks, ids), unit_place, *place));
            }
        }
        self.join(pairs);
    }

    /// Joins units with clusters that have a near text and a recommending State in common.
    fn meet_by_nearness(&mut self, near: f64) {
        let mut by_state: HashMap<&str, BTreeSet<usize>> = HashMap::new();
        for (place, cluster) in self.free_clusters() {
            for state in cluster.units.iter().flat_map(Unit::states) {
                by_state.entry(state).or_default().insert(place);
            }
        }
        let mut pairs = Vec::new();
        for (unit_place, unit) in self.free_units() {
            let places: BTreeSet<usize> =
                unit.states().filter_map(|state| by_state.get(state)).flatten().copied().collect();
            for place in places {
                let Some(cluster) = self.standing.get(place) else { continue };
                let best = cluster
                    .units
                    .iter()
                    .filter(|member| member.lead.kind == unit.lead.kind && member.shares_a_state_with(unit))
                    .filter(|member| member.wording().at_most(unit.wording()) >= near)
                    .map(|member| nearness(member.wording(), unit.wording()))
                    .filter(|measured| *measured >= near)
                    .max_by(f64::total_cmp);
                if let Some(best) = best {
                    pairs.push(((Reverse(Measured(best)), cluster.id(), unit.lead.id), unit_place, place));
                }
            }
        }
        self.join(pairs);
    }
}

/// A measure that can be sorted by.
struct Measured(f64);

impl PartialEq for Measured {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Measured {}

impl PartialOrd for Measured {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Measured {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}
