//! What holds for any source records of a review.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;

use super::{draft, ids, told_by};
use crate::domain::kinds::{Dataset, RecommendationKind, Response};
use crate::domain::matching::{clusters, rank};
use crate::domain::source_records::{Draft, SourceRecord};

/// Few words, so that texts are often the same, often near, and often far.
fn text() -> impl Strategy<Value = String> {
    let begin = select(vec![
        "Open the harbour",
        "Open the harbours",
        "Ratify the CAT",
        "Ratify the CRC",
        "Отворете пристаништето",
    ]);
    let middle = select(vec!["", " to all people of the island", " to all peoples of the island"]);
    let end = select(vec!["", ".", " in 2019", " in 2020", " without delay"]);
    (begin, middle, end).prop_map(|(begin, middle, end)| format!("{begin}{middle}{end}"))
}

fn row() -> impl Strategy<Value = Draft> {
    let number = prop::option::of(select(vec!["7.1", "7.2", "7.10", "8"]));
    let states = prop::sample::subsequence(vec!["BEL", "FRA", "XSB"], 0..=2);
    let response = prop::option::of(select(Response::ALL.to_vec()));
    (text(), number, states, response, 0..6_u8).prop_map(|(text, number, states, response, kind)| {
        if kind == 0 {
            Draft { kind: RecommendationKind::VoluntaryPledge, ..draft(None, &text, &[], None) }
        } else {
            draft(number, &text, &states, response)
        }
    })
}

fn told() -> impl Strategy<Value = Vec<SourceRecord>> {
    let rows = || prop::collection::vec(row(), 0..14);
    (rows(), rows(), rows()).prop_map(|(matrix, uhri, upr_info)| {
        [told_by(Dataset::Matrix, &matrix), told_by(Dataset::Uhri, &uhri), told_by(Dataset::UprInfo, &upr_info)]
            .concat()
    })
}

proptest! {
    #[test]
    fn the_order_of_records_never_matters(told in told(), order in any::<u64>()) {
        let mut shuffled = told.clone();
        shuffled.sort_by_key(|record| record.id.as_u128().wrapping_mul(u128::from(order) | 1).rotate_left(60));
        prop_assert_eq!(ids(&shuffled), ids(&told));
    }

    #[test]
    fn adding_the_same_again_changes_nothing(told in told()) {
        prop_assert_eq!(ids(&[told.clone(), told.clone()].concat()), ids(&told));
    }

    #[test]
    fn every_record_stands_in_one_cluster(told in told()) {
        let mut stand: Vec<_> = ids(&told).concat();
        stand.sort();
        let mut all: Vec<_> = told.iter().map(|record| record.id).collect();
        all.sort();
        prop_assert_eq!(stand, all);
    }

    #[test]
    fn a_cluster_is_of_one_kind_with_one_unit_of_a_data_set_and_the_leading_record_in_front(told in told()) {
        for cluster in clusters(&told) {
            let lead = cluster[0];
            prop_assert!(cluster.iter().all(|record| record.kind == lead.kind));
            prop_assert!(cluster.is_sorted_by_key(|record| rank(record.dataset)));
            for unit in cluster.chunk_by(|one, other| one.dataset == other.dataset) {
                prop_assert!(unit.iter().all(|record| (&record.folded, record.response) == (&unit[0].folded, unit[0].response)));
            }
            let datasets: BTreeSet<_> = cluster.iter().map(|record| record.dataset).collect();
            prop_assert_eq!(datasets.len(), cluster.chunk_by(|one, other| one.dataset == other.dataset).count());
        }
    }

    #[test]
    fn within_a_data_set_nothing_meets_but_the_same_text_with_the_same_response(rows in prop::collection::vec(row(), 0..20)) {
        let told = told_by(Dataset::UprInfo, &rows);
        let distinct: BTreeSet<_> = told.iter().map(|record| (record.kind, &record.folded, record.response)).collect();
        prop_assert_eq!(clusters(&told).len(), distinct.len());
    }

    #[test]
    fn a_source_that_comes_never_parts_nor_joins_those_before_it(told in told()) {
        for last in [Dataset::Uhri, Dataset::UprInfo] {
            let without: Vec<SourceRecord> =
                told.iter().filter(|record| rank(record.dataset) < rank(last)).cloned().collect();
            let known: BTreeSet<_> = without.iter().map(|record| record.id).collect();
            let mut rest: Vec<Vec<_>> = ids(&told)
                .into_iter()
                .map(|cluster| cluster.into_iter().filter(|id| known.contains(id)).collect::<Vec<_>>())
                .filter(|cluster| !cluster.is_empty())
                .collect();
            rest.sort();
            let mut before = ids(&without);
            before.sort();
            prop_assert_eq!(rest, before);
        }
    }

    #[test]
    fn ids_of_source_records_are_never_shared(told in told()) {
        let ids: BTreeSet<_> = told.iter().map(|record| record.id).collect();
        prop_assert_eq!(ids.len(), told.len());
    }
}
