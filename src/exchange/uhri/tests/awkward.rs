//! Records and files that can't be taken, and some that were made to harm.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{of, open, read, record};
use crate::exchange::place::Trouble;

#[test]
fn what_a_field_must_not_hold_refuses_its_record_alone() {
    let cases = [
        (json!({"Text": 5}), "field Text: Text holds a number, not a text"),
        (json!({"Text": ["Mend it"]}), "field Text: Text holds a list, not a text"),
        (json!({"Text": {"en": "Mend it"}}), "field Text: Text holds an object, not a text"),
        (json!({"Themes": {"a": 1}}), "field Themes: Themes holds an object, not a list of texts"),
        (json!({"Themes": [["Reservations"]]}), "field Themes: Themes holds a list in a list, not a list of texts"),
        (json!({"Countries": true}), "field Countries: Countries holds true or false, not a list of texts"),
        (json!({"Body": null}), "field Body: is empty"),
        (json!({"AnnotationType": ""}), "field AnnotationType: is empty"),
        (json!({"AnnotationId": null}), "field AnnotationId: is empty"),
        (json!({"AnnotationId": "12"}), "field AnnotationId: “12” is no UUID"),
        (json!({"Text": null}), "field Text: is empty"),
        (json!({"Text": "<p>&nbsp;</p> …"}), "field Text: is empty"),
        (json!({"Text": "124.12"}), "field Text: “124.12” is no text of a recommendation"),
        (json!({"Text": "124.12 (Japan)"}), "field Text: “(Japan)” is no text of a recommendation"),
        (json!({"Text": "x".repeat(33_000)}), "field Text: a field is longer than 32768 bytes"),
        (
            json!({"Text": "124.1 Mend\u{202e} it"}),
            "field Text: holds U+202E, which changes the direction of what follows",
        ),
        (
            json!({"Text": "124.1 Mend&#8238; it"}),
            "field Text: holds U+202E, which changes the direction of what follows",
        ),
        (json!({"Themes": ["To\u{0}r"]}), "field Themes: holds U+0000, a control character"),
    ];
    let mut records: Vec<Value> = cases.iter().map(|(changed, _)| record(changed.clone())).collect();
    records.push(record(json!({})));
    let (drafts, troubles, _) = read(json!(records).to_string().as_bytes());
    assert_eq!(drafts.len(), 1, "the last");
    assert_eq!(troubles.len(), cases.len());
    for ((number, (_, told)), trouble) in (1..).zip(cases).zip(troubles) {
        assert_eq!(trouble, format!("export.json, record {number}, {told}"));
    }
}

#[test]
fn records_that_are_none_and_records_that_are_damaged() {
    let good = record(json!({})).to_string();
    let twice = good.replacen('{', "{\"Text\":\"Old words\",\"annotationid\":\"x\",", 1);
    let bad_utf8 = [b"{\"Text\":\"caf\xE9\"}".as_slice()].concat();
    let mut bytes = format!("\u{feff} [{good}, 5, [{{}}], \"x\", null, {{\"Text\": tru}}, {{\"Text\": \"\\ud800\"}}, {{\"Text\":\"a\0b\"}}, {}1{}, ", "[".repeat(100_000), "]".repeat(100_000)).into_bytes();
    bytes.extend(bad_utf8);
    bytes.extend(format!(", {{\"Text\":\"{}\"}}, {twice}]\n", "x".repeat(2 << 20)).bytes());
    let (drafts, troubles, notices) = read(&bytes[..]);
    assert_eq!((drafts.len(), notices.len()), (2, 0));
    assert_eq!(drafts[0], drafts[1], "of a key that stands twice the last counts");
    let object =
        |number: u64, found: &str| format!("export.json, record {number}: the record holds {found}, not an object");
    assert_eq!(troubles[..4], [object(2, "a number"), object(3, "a list"), object(4, "a text"), object(5, "nothing")]);
    assert!(
        troubles[4].starts_with("export.json, record 6: is no well-formed record: expected ident at byte "),
        "{}",
        troubles[4]
    );
    assert!(troubles[5].starts_with("export.json, record 7: is no well-formed record: "), "{}", troubles[5]);
    assert!(troubles[6].starts_with("export.json, record 8: holds U+0000, a control character"));
    assert_eq!(troubles[7], "export.json, record 9: is nested deeper than 64 levels");
    assert_eq!(troubles[8], "export.json, record 10: byte 0xE9 is no UTF-8 (save the file in UTF-8)");
    assert_eq!(troubles[9], "export.json, record 11: is longer than 1048576 bytes");
    assert_eq!(troubles.len(), 10);
}

#[test]
fn files_that_are_no_export() {
    let refused = |bytes: &[u8]| match open(bytes) {
        Ok(reader) => reader.filter_map(Result::err).find(Trouble::ends_the_file).expect("a trouble"),
        Err(trouble) => trouble,
    };
    let wide: Vec<u8> = [0xFEFF].into_iter().chain("[{}]".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let cut = format!("[{}", record(json!({})));
    for (bytes, told) in [
        (&b""[..], "export.json: is empty"),
        (b"{\"data\": []}", "export.json: is no JSON: it is an object, not an array of records"),
        (b"[{\"Text\":\"unending", "export.json, record 1: is no JSON: it ends within this record"),
        (cut.as_bytes(), "export.json: is no JSON: it ends before the array does, after 1 records"),
        (b"[] []", "export.json: is no JSON: something stands behind the array: [ at byte 3"),
        (b"\x1f\x8b\x08\0\0\0", "export.json: is compressed by gzip, not a table"),
        (&wide, "export.json: is text in UTF-16 (little endian): byte offset 0"),
        (b"[\0\0\0", "export.json, record 1: is no JSON: it ends within this record"),
        (b"[{}\0", "export.json: is binary: byte 0x00 at offset 3"),
        (b"Text,Countries\nx,y\n", "export.json, line 1: column OHCHR Annotation Id is missing; found Text, Countries"),
    ] {
        let trouble = refused(bytes);
        assert!(trouble.to_string().starts_with(told), "{trouble}");
        assert!(trouble.ends_the_file(), "{trouble}");
    }
    assert!(refused(b"{\"data\": []}").hint.is_some());
    for empty in ["[]", "\u{feff}[\n]\n", " [ ] "] {
        assert_eq!(read(empty.as_bytes()), (Vec::new(), Vec::new(), Vec::new()));
    }
}

#[test]
fn a_list_of_many_items_takes_no_time() {
    let started = std::time::Instant::now();
    let many: Vec<String> = (0..100_000).map(|at| format!("M{at}")).collect();
    of(json!({"Themes": many, "UprRecommendingCountry": many}));
    of(json!({"Text": "a);".repeat(10_000)}));
    assert!(started.elapsed().as_secs() < 30);
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "(- |Japan|Supported|3rd|UPR|Recommendations|\\r\\n|[0-9.(;)&<>])*".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map("[A-Za-z]{0,6}", inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_value_as_a_record(value in any_value()) {
        let (drafts, _, _) = read(json!([value]).to_string().as_bytes());
        prop_assert!(drafts.is_empty());
    }

    #[test]
    fn any_value_in_any_field(field in 0..18_usize, value in any_value()) {
        let mut changed = record(json!({}));
        let name = changed.as_object().unwrap().keys().nth(field).unwrap().clone();
        changed[name] = value;
        let (drafts, troubles, notices) = read(json!([changed]).to_string().as_bytes());
        prop_assert!(!drafts.is_empty() || !troubles.is_empty() || !notices.is_empty());
    }

    #[test]
    fn any_text(text in "(recommendation|para|[0-9]|[.:,;()<>&]|Japan|nbsp|br|\\PC){0,60}") {
        let (drafts, troubles, _) = of(json!({"Text": text, "UprRecommendingCountry": []}));
        prop_assert!(drafts.is_empty() != troubles.is_empty());
        for (_, draft) in drafts {
            prop_assert!(draft.texts.english().contains(char::is_alphanumeric));
        }
    }

    #[test]
    fn mutated_bytes(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6)) {
        let mut bytes = json!([record(json!({})), record(json!({"Themes": "- a\r\n- b"})), record(json!({"Body": "- CAT"}))]).to_string().into_bytes();
        for (at, byte, way) in changes {
            let at = at.index(bytes.len());
            match way {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        read(&bytes[..]);
    }
}
