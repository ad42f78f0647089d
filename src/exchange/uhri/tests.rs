//! Every quirk of the index's export, in records made here: invented words about real States and sessions.

use std::io::Read;

use serde_json::{Value, json};

use super::UhriDrafts;
use crate::domain::kinds::{Dataset, PositionStage, RecommendationKind, Response};
use crate::domain::recommendations::Paragraph;
use crate::domain::source_records::Draft;
use crate::exchange::place::{Notice, NoticeKind, Trouble};
use crate::exchange::source::Source;

mod awkward;
mod tables;

const ID: &str = "0b1f7a52-6c1d-4f4e-9a63-2d1f0c9e8b7a";

fn open(bytes: impl Read) -> Result<UhriDrafts, Trouble> {
    Source::spool(bytes, Some("export.json".into())).and_then(UhriDrafts::open)
}

type Outcome = (Vec<(String, Draft)>, Vec<String>, Vec<Notice>);

/// What comes out of an export: drafts, troubles as they are told, notices.
fn read(bytes: impl Read) -> Outcome {
    let mut reader = match open(bytes) {
        Ok(reader) => reader,
        Err(trouble) => return (Vec::new(), vec![trouble.to_string()], Vec::new()),
    };
    let (mut drafts, mut troubles) = (Vec::new(), Vec::new());
    for drafted in reader.by_ref() {
        match drafted {
            Ok(draft) => drafts.push(draft),
            Err(trouble) => troubles.push(trouble.to_string()),
        }
    }
    (drafts, troubles, reader.notices().to_vec())
}

/// A record as newer exports have it, with some fields otherwise.
fn record(changed: Value) -> Value {
    let mut record = json!({
        "AnnotationId": ID, "Symbol": "A/HRC/22/10", "DocumentId": "41a0b08f-5a9a-4eb5-985f-05b47986ad82",
        "PublicationDate": "2012-12-12T00:00:00", "PublicationDateOnUhri": "2013-03-03T10:53:45.827",
        "AnnotationType": "- Recommendations", "Text": "124.12 Mend the roof of each school (Japan);",
        "Countries": ["Republic of Korea"], "Regions": ["Asia-Pacific"], "Body": "- UPR",
        "Themes": ["Reservations", "Right to education"], "AffectedPersons": ["Children"], "Sdgs": ["4 - Quality education"],
        "UprCycle": "- 2nd cycle", "UprSession": ["14th Session - October 2012"], "UprPositions": ["Supported"],
        "UprRecommendingCountry": ["Japan"], "UprRecommendingRegions": ["Asia-Pacific"],
    });
    for (name, value) in changed.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn of(changed: Value) -> Outcome {
    read(json!([record(changed)]).to_string().as_bytes())
}

fn only(changed: Value) -> (String, Draft) {
    let (mut drafts, troubles, _) = of(changed.clone());
    assert!(troubles.is_empty() && drafts.len() == 1, "{changed}: {troubles:?} {drafts:?}");
    drafts.remove(0)
}

fn trouble(changed: Value) -> String {
    let (drafts, mut troubles, _) = of(changed.clone());
    assert!(drafts.is_empty() && troubles.len() == 1, "{changed}: {troubles:?} {drafts:?}");
    troubles.remove(0)
}

#[test]
fn a_record_becomes_a_draft() {
    let (review, draft) = only(json!({}));
    assert_eq!(review, "KOR-2");
    assert_eq!(draft.kind, RecommendationKind::Recommendation);
    assert_eq!(draft.number.as_deref(), Some("124.12"));
    assert_eq!(draft.paragraphs, [Paragraph { number: "124.12".into(), reference: String::new(), part: 1 }]);
    assert_eq!(draft.texts.english(), "Mend the roof of each school");
    assert_eq!((draft.recommending_states, draft.recommending_states_unknown), (vec!["JPN".to_owned()], false));
    assert_eq!(draft.response, Some(Response::Supported));
    let position = &draft.positions[0];
    assert_eq!((position.stage, position.value), (PositionStage::WorkingGroupReport, Response::Supported));
    assert_eq!((position.word.as_deref(), position.document.as_deref()), (Some("Supported"), Some("A/HRC/22/10")));
    assert_eq!((position.date, position.dataset), (None, Dataset::Uhri));
    assert_eq!((draft.sdgs, draft.groups_of_persons), (vec![4], vec!["children".to_owned()]));
    assert!(draft.themes.len() == 2 && draft.themes_unmapped.is_empty(), "{:?}", draft.themes);
    assert_eq!(draft.source_record.as_deref(), Some(ID));
    let addendum = only(json!({"Symbol": "A/HRC/22/10/Add.1"})).1;
    assert_eq!(addendum.positions[0].stage, PositionStage::Addendum);
}

#[test]
fn lists_come_as_arrays_or_as_lines() {
    let usual = only(
        json!({"Countries": ["Timor-Leste"], "UprSession": ["12th Session"], "Sdgs": ["16 - Peace", "16.b - Laws"], "UprRecommendingCountry": ["Guinea-Bissau", "Japan"]}),
    );
    assert_eq!(usual.0, "TLS-1");
    assert_eq!((usual.1.sdgs.as_slice(), usual.1.recommending_states.len()), (&[16][..], 2));
    for end in ["\n", "\r\n", "\r", "\r\n\r\n"] {
        let lines = |items: &[&str]| items.iter().map(|item| format!("- {item}{end}")).collect::<String>();
        let other = only(json!({
            "Countries": lines(&["Timor-Leste"]), "UprSession": lines(&["12th Session - October 2011"]),
            "Sdgs": lines(&["16 - Peace", "16.b - Laws"]), "UprRecommendingCountry": lines(&["Guinea-Bissau", "Japan"]),
            "Themes": lines(&["Reservations", "Right to education"]), "AffectedPersons": lines(&["Children"]), "UprPositions": lines(&["Supported"]),
        }));
        assert_eq!(other, usual, "{end:?}");
    }
    // A line without a dash goes on with the item before; a single item needs no dash.
    let states = only(json!({"UprRecommendingCountry": "- Bolivia (Plurinational\r\nState of)\r\n- Japan"})).1;
    assert_eq!(states.recommending_states, ["BOL", "JPN"]);
    assert_eq!(only(json!({"UprRecommendingCountry": "Guinea-Bissau"})).1.recommending_states, ["GNB"]);
    assert_eq!(
        only(json!({"UprRecommendingCountry": ["- Japan", "–  Norway", "", "- "]})).1.recommending_states,
        ["JPN", "NOR"]
    );
}

#[test]
fn newer_fields_may_be_empty_in_every_way() {
    for empty in [json!(null), json!([]), json!(""), json!([null]), json!([""]), json!("- ")] {
        let (review, draft) = only(json!({
            "UprCycle": empty, "UprSession": empty, "UprPositions": empty, "UprRecommendingCountry": empty, "UprRecommendingRegions": empty,
            "Sdgs": empty, "Themes": empty, "AffectedPersons": empty,
        }));
        assert_eq!((review.as_str(), draft.response, draft.positions.len()), ("KOR-2", None, 0), "{empty}");
        assert_eq!(draft.recommending_states, ["JPN"], "the closing parentheses");
    }
    let mut old = record(json!({}));
    for field in ["UprCycle", "UprSession", "UprPositions", "UprRecommendingCountry", "UprRecommendingRegions"] {
        old.as_object_mut().unwrap().remove(field);
    }
    let (drafts, troubles, notices) = read(json!([old]).to_string().as_bytes());
    assert_eq!((drafts.len(), troubles.len(), notices.len()), (1, 0, 0));
}

#[test]
fn texts_lose_markup_number_and_states() {
    for (printed, number, text, states) in [
        ("137.197 Improve&nbspthe roof (Japan)", Some("137.197"), "Improve the roof", &["JPN"][..]),
        (
            "<p>186.28. Continue&lrm; to mend it</p> (Guinea&#8209;Bissau).",
            Some("186.28"),
            "Continue to mend it",
            &["GNB"],
        ),
        ("67. To continue br> mending (Iran (Islamic Republic of));", Some("67"), "To continue mending", &["IRN"]),
        ("Recommendation No. 41, para. 81: 41. Advance (Côte d&rsquo;Ivoire)", Some("81.41"), "Advance", &["CIV"]),
        (
            "Recommendations contained in para. 79(a): 79(a). Take steps (Japan, Norway)",
            Some("79(a)"),
            "Take steps",
            &["JPN", "NOR"],
        ),
        ("paragraph 28: Open the door (Timor-Leste)", Some("28"), "Open the door", &["TLS"]),
        ("5 years of school for everyone (Japan)", None, "5 years of school for everyone", &["JPN"]),
        ("2030 Agenda goals are to be met (Japan)", None, "2030 Agenda goals are to be met", &["JPN"]),
        ("124.3 Have a plan (NHRAP)", Some("124.3"), "Have a plan (NHRAP)", &[]),
    ] {
        let draft = only(json!({"Text": printed, "UprRecommendingCountry": null})).1;
        assert_eq!((draft.number.as_deref(), draft.texts.english()), (number, text), "{printed}");
        assert_eq!(draft.recommending_states, states, "{printed}");
        assert_eq!(draft.recommending_states_unknown, states.is_empty(), "{printed}");
        assert_eq!(draft.paragraphs.len(), usize::from(number.is_some()));
    }
}

#[test]
fn several_texts_under_one_number_part() {
    let (drafts, troubles, _) = of(
        json!({"Text": "124.2 Mend the roof (Japan); Mend the door; and paint it (Norway) (Türkiye)", "UprRecommendingCountry": ["Japan", "Norway", "Türkiye"]}),
    );
    assert!(troubles.is_empty());
    let parts: Vec<(&str, Vec<String>)> =
        drafts.iter().map(|(_, draft)| (draft.texts.english(), draft.recommending_states.clone())).collect();
    assert_eq!(
        parts,
        [
            ("Mend the roof", vec!["JPN".to_owned()]),
            ("Mend the door; and paint it", vec!["NOR".to_owned(), "TUR".to_owned()])
        ]
    );
    assert!(drafts.iter().all(|(_, draft)| draft.number.as_deref() == Some("124.2") && draft.paragraphs[0].part == 1));
}

#[test]
fn who_recommended_is_told_by_the_field_first() {
    let (drafts, _, notices) =
        of(json!({"UprRecommendingCountry": ["Norway", "jp", "Atlantis"], "Text": "124.1 Mend it (Atlantis)"}));
    let draft = &drafts[0].1;
    assert_eq!(
        (draft.recommending_states.as_slice(), draft.recommending_states_unknown),
        (&["JPN".to_owned(), "NOR".to_owned()][..], true)
    );
    assert_eq!(
        notices[0].to_string(),
        "export.json, record 1, field UprRecommendingCountry: “Atlantis” is no State that is known; who made it counts as unknown"
    );
    let both = [
        record(json!({"UprRecommendingCountry": [], "Text": "124.1 Mend it (Atlantis)"})),
        record(json!({"UprRecommendingCountry": "Atlantis"})),
    ];
    let (drafts, troubles, notices) = read(json!(both).to_string().as_bytes());
    assert_eq!((drafts.len(), troubles.len(), notices.len()), (2, 0, 1), "once for each name");
    assert_eq!(notices[0].place.column.as_deref(), Some("Text"));
    assert!(drafts.iter().all(|(_, draft)| draft.recommending_states_unknown));
    assert_eq!(drafts[0].1.texts.english(), "Mend it (Atlantis)");
}

#[test]
fn positions_in_every_form() {
    for (printed, response, word) in [
        (json!(["Supported"]), Some(Response::Supported), Some("Supported")),
        (json!("- Noted\r\n"), Some(Response::Noted), Some("Noted")),
        (json!("Supported/Noted"), Some(Response::SupportedInPart), Some("Supported/Noted")),
        (json!(["Supported", "Noted"]), Some(Response::SupportedInPart), Some("Supported, Noted")),
        (json!(["Noted", "Pending"]), Some(Response::Noted), Some("Noted, Pending")),
        (json!(["Pending"]), Some(Response::Pending), Some("Pending")),
        (json!(null), None, None),
    ] {
        let draft = only(json!({"UprPositions": printed})).1;
        assert_eq!(draft.response, response, "{printed}");
        assert_eq!(draft.positions.first().and_then(|position| position.word.as_deref()), word, "{printed}");
    }
    assert_eq!(
        trouble(json!({"UprPositions": ["Perhaps"]})),
        "export.json, record 1, field UprPositions: “Perhaps” is no response (Supported, Noted, or both)"
    );
    for pledge in [json!({"AnnotationType": "- Voluntary pledges"}), json!({"UprPositions": ["Voluntary Pledge"]})] {
        let draft = only(pledge).1;
        assert_eq!((draft.kind, draft.response), (RecommendationKind::VoluntaryPledge, None));
        assert!(
            draft.positions.is_empty() && draft.recommending_states.is_empty() && !draft.recommending_states_unknown
        );
    }
}

#[test]
fn which_review_is_meant() {
    let nothing = json!({"UprSession": null, "UprCycle": null, "Symbol": "A/HRC/90/99", "PublicationDate": null});
    let with = |changed: Value| {
        let mut record = nothing.clone();
        for (name, value) in changed.as_object().unwrap() {
            record[name] = value.clone();
        }
        record
    };
    for (changed, review) in [
        (json!({"UprSession": "- 28th Session - November 2017"}), "KOR-3"),
        (json!({"UprSession": ["Session 14"], "UprCycle": "1st cycle"}), "KOR-2"),
        (json!({"UprSession": 2}), "KOR-1"),
        (json!({"UprCycle": 3}), "KOR-3"),
        (json!({"UprCycle": ["Third cycle"]}), "KOR-3"),
        (json!({"Symbol": "A/HRC/22/10"}), "KOR-2"),
        (json!({"Symbol": "A/HRC/22/10/Add.1", "PublicationDate": "2018-01-01T00:00:00"}), "KOR-2"),
        (json!({"PublicationDate": "2012-12-12T00:00:00"}), "KOR-2"),
        (json!({"PublicationDate": "2026-12-12"}), "KOR-4"),
        (json!({"PublicationDate": "2008-05-29", "Countries": "- KR"}), "KOR-1"),
        (json!({"PublicationDate": "2008-05-29", "Countries": ["ROK", "kr"]}), "KOR-1"),
    ] {
        assert_eq!(only(with(changed.clone())).0, review, "{changed}");
    }
    for (changed, told) in [
        (
            json!({"UprSession": "31st Session"}),
            "field UprSession: there is no review of KOR in session 31 (KOR was reviewed in the sessions 2, 14, 28, 42)",
        ),
        (json!({"UprSession": "99th Session"}), "field UprSession: session 99 isn't known (as in `31st Session`)"),
        (
            json!({"UprSession": "Thirty-first"}),
            "field UprSession: “Thirty-first” is no session number (as in `31st Session`)",
        ),
        (json!({"UprCycle": "9th"}), "field UprCycle: “9th” is no cycle of the review"),
        (
            json!({"Symbol": "A/HRC/25/5"}),
            "field Symbol: there is no review of KOR in A/HRC/25/5 (that is a document of CHN-2)",
        ),
        (
            json!({"PublicationDate": "2007-01-01"}),
            "field PublicationDate: there is no review of KOR before 2007-01-01 (KOR was reviewed in the sessions 2, 14, 28, 42)",
        ),
        (json!({"PublicationDate": "soon"}), "field PublicationDate: “soon” is no day"),
        (
            json!({}),
            "field PublicationDate: there is no review of KOR that this record names (it has no session, no cycle, no document that is known and no day)",
        ),
        (
            json!({"UprSession": "14", "Countries": ["Republic of Koreo"]}),
            "field Countries: no State is called “Republic of Koreo” (did you mean `Republic of Korea`?)",
        ),
        (
            json!({"UprSession": "14", "Countries": ["State of Palestine"]}),
            "field UprSession: there is no review of PSE in session 14 (no review of PSE is known)",
        ),
        (json!({"UprSession": "14", "Countries": []}), "field Countries: is empty"),
        (json!({"UprSession": "14", "Countries": "ZZ"}), "field Countries: no State is called “ZZ”"),
    ] {
        assert_eq!(trouble(with(changed)), format!("export.json, record 1, {told}"));
    }
}

#[test]
fn a_joint_report_stands_in_both_reviews() {
    let (drafts, troubles, _) =
        of(json!({"Countries": "- Serbia\r\n- Montenegro", "UprSession": "- 3rd Session", "Symbol": "A/HRC/10/78"}));
    assert!(troubles.is_empty());
    let reviews: Vec<&str> = drafts.iter().map(|(review, _)| review.as_str()).collect();
    assert_eq!(reviews, ["SRB-1", "MNE-1"]);
    assert_eq!(drafts[0].1, drafts[1].1);
    let (drafts, troubles, _) = of(json!({"Countries": ["Serbia", "Republic of Korea"], "UprSession": "3"}));
    assert_eq!((drafts.len(), troubles.len()), (1, 1));
    assert!(troubles[0].contains("there is no review of KOR in session 3"));
}

#[test]
fn what_is_no_recommendation_of_the_review_is_passed_over_and_counted() {
    let records = [
        json!({}),
        json!({"Body": "- CEDAW", "Text": 5}),
        json!({"Body": ["SR Torture"], "AnnotationId": null}),
        json!({"AnnotationType": "- Response of the State"}),
        json!({"AnnotationType": ["Response of the State"]}),
        json!({"AnnotationType": "- Concerns/Observations", "Body": ["Universal Periodic Review"]}),
    ];
    let (drafts, troubles, notices) = read(json!(records.map(record)).to_string().as_bytes());
    assert_eq!((drafts.len(), troubles.len()), (1, 0));
    let told: Vec<String> = notices.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "export.json: 2 records were passed over: annotations of other bodies than the Universal Periodic Review",
            "export.json: 1 records were passed over: annotations of the review of the type “Concerns/Observations”, which are no recommendations",
            "export.json: 2 records were passed over: annotations of the review of the type “Response of the State”, which are no recommendations",
        ]
    );
}

#[test]
fn names_that_are_not_known_are_told_once() {
    let awkward = json!({"Themes": ["Reservations", "Moon and tides"], "AffectedPersons": ["Selenites"], "Sdgs": ["18 - Moon", "3 - Health"], "Moon": 1, "T\u{435}xt": "x", "Mo\u{202e}on": [{}]});
    let (drafts, troubles, notices) = read(json!([record(awkward.clone()), record(awkward)]).to_string().as_bytes());
    assert_eq!((drafts.len(), troubles.len()), (2, 0));
    assert_eq!(drafts[0].1.themes_unmapped, ["Moon and tides"]);
    assert_eq!((drafts[0].1.sdgs.as_slice(), drafts[0].1.groups_of_persons.len()), (&[3][..], 0));
    let kinds: Vec<NoticeKind> = notices.into_iter().map(|notice| notice.kind).collect();
    assert_eq!(
        kinds,
        [
            NoticeKind::UnmappedTheme { found: "Moon and tides".into() },
            NoticeKind::UnknownGoal { found: "18 - Moon".into() },
            NoticeKind::UnmappedGroup { found: "Selenites".into() },
            NoticeKind::UnknownFields { names: "Mo\\u{202e}on, Moon, T\u{435}xt".into() },
        ]
    );
    let many: Vec<Value> = (0..600).map(|at| record(json!({"Themes": [format!("Moon {at}")]}))).collect();
    let (_, _, notices) = read(json!(many).to_string().as_bytes());
    assert_eq!(notices.len(), 501);
    assert_eq!(notices[500].kind, NoticeKind::LeftOut { count: 100 });
}
