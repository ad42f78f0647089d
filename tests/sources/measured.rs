//! How well editions of the same texts find each other: UPR Info's own texts against a copy that was edited here, where
//! `UPR_REAL_DATA` names the folder that holds them. Nothing of their contents stands here; `UPR_SHOW_PAIRS` prints
//! other thresholds and every wrong pair.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use upr_network::domain::folding::fold;
use upr_network::domain::kinds::Dataset;
use upr_network::domain::language::Texts;
use upr_network::domain::matching::{NEAR, Wording, clusters_from, nearness};
use upr_network::domain::source_records::{Draft, SourceRecord, records_of};
use upr_network::exchange::matrix::MatrixDrafts;
use upr_network::exchange::source::Source;
use upr_network::exchange::upr_info_drafts::UprInfoDrafts;

use crate::support::Dice;

const FILES: [&str; 4] = ["sessions-01-05.csv", "sessions-06-09.csv", "sessions-10-13.csv", "sessions-14-17.csv"];

fn real_data(test: &str) -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("UPR_REAL_DATA").map(|folder| Path::new(&folder).join("upr-info"));
    if folder.is_none() {
        eprintln!("{test} is skipped: UPR_REAL_DATA names no folder");
    }
    folder
}

/// UPR Info's records by review.
fn upr_info(folder: &Path) -> BTreeMap<String, Vec<SourceRecord>> {
    let mut drafts: BTreeMap<String, Vec<Draft>> = BTreeMap::new();
    for file in FILES {
        let source = Source::open(&folder.join(file)).unwrap_or_else(|trouble| panic!("{trouble}"));
        for row in UprInfoDrafts::open(source).unwrap_or_else(|trouble| panic!("{trouble}")) {
            let (review, draft) = row.unwrap_or_else(|trouble| panic!("{trouble}"));
            drafts.entry(review).or_default().push(draft);
        }
    }
    let records = |(review, drafts): (String, Vec<Draft>)| {
        let records = records_of(Dataset::UprInfo, &review, &drafts, &[], NaiveDate::default());
        (review, records)
    };
    drafts.into_iter().map(records).collect()
}

fn text_of(record: &SourceRecord) -> &str {
    record.texts.0.get("en").unwrap_or_default()
}

/// Treaties as one edition writes them out and another abbreviates them.
const TREATIES: [(&str, &str); 6] = [
    ("CEDAW", "Convention on the Elimination of All Forms of Discrimination against Women"),
    ("ICCPR", "International Covenant on Civil and Political Rights"),
    ("CRPD", "Convention on the Rights of Persons with Disabilities"),
    ("CRC", "Convention on the Rights of the Child"),
    ("ILO", "International Labour Organization"),
    ("ICC", "International Criminal Court"),
];

/// What an editor does to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Edit {
    Nothing,
    OneMisprint,
    ThreeMisprints,
    Spelling,
    SmallWordDropped,
    ClauseDropped,
    Abbreviation,
    WordReplaced,
}

const EDITS: [Edit; 8] = [
    Edit::Nothing,
    Edit::OneMisprint,
    Edit::ThreeMisprints,
    Edit::Spelling,
    Edit::SmallWordDropped,
    Edit::ClauseDropped,
    Edit::Abbreviation,
    Edit::WordReplaced,
];

impl Edit {
    /// The text as the editor leaves it; none where there is nothing in it to edit in this way.
    fn of(self, text: &str, dice: &mut Dice) -> Option<String> {
        let edited = match self {
            Edit::Nothing => return Some(text.to_owned()),
            Edit::OneMisprint => misprint(text, dice),
            Edit::ThreeMisprints => {
                let once = misprint(text, dice);
                let twice = misprint(&once, dice);
                misprint(&twice, dice)
            }
            Edit::Spelling => {
                let spellings = [
                    ("ise ", "ize "),
                    ("isation", "ization"),
                    ("ize ", "ise "),
                    ("ization", "isation"),
                    ("our ", "or "),
                ];
                let (from, to) = spellings.iter().find(|(from, _)| text.contains(from))?;
                text.replace(from, to)
            }
            Edit::SmallWordDropped => {
                let word = [" the ", " its ", " all ", " to ", " of "].into_iter().find(|word| text.contains(word))?;
                text.replacen(word, " ", 1)
            }
            // What follows the last comma, where it is a tenth of the text at most.
            Edit::ClauseDropped => {
                let (kept, dropped) = text.rsplit_once(',')?;
                (10 * dropped.len() <= text.len()).then(|| kept.to_owned())?
            }
            Edit::Abbreviation => {
                let (short, long) = TREATIES.iter().find(|(short, long)| {
                    text.contains(long)
                        || text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == *short)
                })?;
                if text.contains(long) { text.replace(long, short) } else { text.replace(short, long) }
            }
            Edit::WordReplaced => {
                let words: Vec<&str> = text.split(' ').collect();
                let long: Vec<usize> = (0..words.len()).filter(|place| words[*place].len() > 5).collect();
                let place = *long.get(usize::try_from(dice.below(long.len().max(1) as u64)).expect("a place"))?;
                words
                    .iter()
                    .enumerate()
                    .map(|(at, word)| if at == place { "zzygomorph" } else { word })
                    .collect::<Vec<_>>()
                    .join(" ")
            }
        };
        (fold(&edited) != fold(text)).then_some(edited)
    }
}

/// A letter dropped, doubled or put in another's place.
fn misprint(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (0..letters.len()).filter(|place| letters[*place].is_lowercase()).collect();
    let Some(place) = places.get(usize::try_from(dice.below(places.len().max(1) as u64)).expect("a place")) else {
        return text.to_owned();
    };
    match dice.below(3) {
        0 => drop(letters.remove(*place)),
        1 => letters.insert(*place, letters[*place]),
        _ => letters[*place] = 'x',
    }
    letters.into_iter().collect()
}

/// The Index's copy of what UPR Info has, edited: one text in seven is missing, and one in seven of UPR Info's, so that
/// those without their like have every chance to meet another.
struct Copy {
    /// Both together, by review.
    records: BTreeMap<String, Vec<SourceRecord>>,
    /// For the id of each record of the copy, that of its original, and how it was edited.
    true_pairs: HashMap<uuid::Uuid, (uuid::Uuid, Edit)>,
    /// Originals that were left out.
    missing: BTreeSet<uuid::Uuid>,
}

fn copy_of(originals: &BTreeMap<String, Vec<SourceRecord>>, dice: &mut Dice) -> Copy {
    let mut copy = Copy { records: BTreeMap::new(), true_pairs: HashMap::new(), missing: BTreeSet::new() };
    for (review, records) in originals {
        let mut both = Vec::new();
        for record in records {
            let left_out = dice.below(7);
            if left_out == 0 {
                copy.missing.insert(record.id);
            } else {
                both.push(record.clone());
            }
            let first = usize::try_from(dice.below(EDITS.len() as u64)).expect("a place");
            let edited = (0..EDITS.len())
                .map(|next| EDITS[(first + next) % EDITS.len()])
                .find_map(|edit| edit.of(text_of(record), dice).map(|text| (edit, text)));
            let Some((edit, text)) = edited.filter(|_| left_out != 1) else { continue };
            let mut copied = record.clone();
            copied.dataset = Dataset::Uhri;
            copied.folded = fold(&text);
            copied.texts.0 = Texts::one("en", text);
            copied.id = upr_network::domain::source_records::id_of(
                Dataset::Uhri,
                review,
                Some(&record.id.to_string()),
                &copied.folded,
                1,
            );
            copy.true_pairs.insert(copied.id, (record.id, edit));
            both.push(copied);
        }
        copy.records.insert(review.clone(), both);
    }
    copy
}

/// What came of a threshold.
#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    /// Pairs that are there to be found, and those that were found, by edit.
    found: BTreeMap<Edit, (usize, usize)>,
    took: Duration,
    /// Wrong pairs, with their texts.
    mistakes: Vec<(f64, String, String)>,
}

fn score(copy: &Copy, near: f64) -> Score {
    let mut score = Score::default();
    for (original, edit) in copy.true_pairs.values() {
        if !copy.missing.contains(original) {
            score.found.entry(*edit).or_default().0 += 1;
        }
    }
    for records in copy.records.values() {
        let began = Instant::now();
        let clusters = clusters_from(records, near);
        score.took += began.elapsed();
        for cluster in clusters.iter().filter(|cluster| cluster.len() > 1 && cluster[0].dataset == Dataset::Uhri) {
            let Some(other) = cluster.iter().find(|record| record.dataset == Dataset::UprInfo) else { continue };
            let copied = cluster[0];
            let (original, edit) = copy.true_pairs[&copied.id];
            if original == other.id {
                score.right += 1;
                score.found.entry(edit).or_default().1 += 1;
            } else {
                score.wrong += 1;
                let (one, two) = (text_of(copied), text_of(other));
                score.mistakes.push((nearness(&Wording::of(one), &Wording::of(two)), one.to_owned(), two.to_owned()));
            }
        }
    }
    score
}

#[test]
fn editions_of_the_real_texts_find_each_other_and_nothing_else() {
    let Some(folder) = real_data("editions_of_the_real_texts_find_each_other_and_nothing_else") else { return };
    let originals = upr_info(&folder);
    assert_eq!(originals.values().map(Vec::len).sum::<usize>(), 5_626 + 8_176 + 8_892 + 9_383);
    // Nothing of one data set meets.
    let alone: usize = originals.values().map(|records| clusters_from(records, NEAR).len()).sum();
    assert_eq!(alone, 5_626 + 8_176 + 8_892 + 9_383);

    let copy = copy_of(&originals, &mut Dice::seeded(20_261_127));
    let show = std::env::var_os("UPR_SHOW_PAIRS").is_some();
    let all = [0.70, 0.80, 0.85, NEAR, 0.95, 0.98];
    for near in if show { &all[..] } else { &all[3..4] }.iter().copied() {
        let score = score(&copy, near);
        let pairs: usize = score.found.values().map(|(there, _)| there).sum();
        let recall = |(there, found): &(usize, usize)| 100.0 * *found as f64 / *there as f64;
        let by_edit: Vec<String> =
            score.found.iter().map(|(edit, found)| format!("{edit:?} {:.1}", recall(found))).collect();
        eprintln!(
            "from {near:.2}: {} right, {} wrong of {pairs} pairs, in {:?}; recall % {}",
            score.right,
            score.wrong,
            score.took,
            by_edit.join(", ")
        );
        if show {
            for (measured, one, other) in &score.mistakes {
                eprintln!("  {measured:.3}\n    {one}\n    {other}");
            }
        }
        if (near - NEAR).abs() < f64::EPSILON {
            // Precision, and recall of what leaves a text the same recommendation.
            assert!(score.wrong * 1_000 <= score.right, "{} wrong pairs", score.wrong);
            for edit in [Edit::Nothing, Edit::OneMisprint, Edit::Spelling, Edit::SmallWordDropped] {
                assert!(recall(&score.found[&edit]) > 95.0, "{edit:?}: {:.1}", recall(&score.found[&edit]));
            }
        }
    }
}

#[test]
fn the_real_matrix_and_upr_info_meet_text_by_text() {
    let Some(folder) = real_data("the_real_matrix_and_upr_info_meet_text_by_text") else { return };
    let of_upr_info = upr_info(&folder).remove("CHN-2").unwrap_or_default();
    let path = folder.with_file_name("ohchr-matrices").join("CHN-2.docx");
    let source = Source::open(&path).unwrap_or_else(|trouble| panic!("{trouble}"));
    let drafts: Vec<Draft> = MatrixDrafts::open(source, "CHN-2")
        .unwrap_or_else(|trouble| panic!("{trouble}"))
        .map(|row| row.unwrap_or_else(|trouble| panic!("{trouble}")).1)
        .collect();
    let of_matrix = records_of(Dataset::Matrix, "CHN-2", &drafts, &[], NaiveDate::default());
    let records = [of_matrix, of_upr_info].concat();
    let clusters = clusters_from(&records, NEAR);
    let has = |cluster: &[&SourceRecord], dataset| cluster.iter().any(|record| record.dataset == dataset);
    let (mut same, mut near, mut alone) = (0, 0, 0);
    for cluster in clusters.iter().filter(|cluster| has(cluster, Dataset::UprInfo)) {
        let other = cluster.iter().find(|record| record.dataset == Dataset::UprInfo).expect("one of UPR Info");
        match cluster[0].dataset {
            Dataset::Matrix if cluster[0].folded == other.folded => same += 1,
            Dataset::Matrix => near += 1,
            _ => alone += 1,
        }
    }
    let left = clusters.iter().filter(|cluster| !has(cluster, Dataset::UprInfo)).count();
    eprintln!("CHN-2: {same} of the same text, {near} near, {alone} of UPR Info alone, {left} of the matrix alone");
    assert_eq!((same + near + alone, alone), (284, 0));
}
