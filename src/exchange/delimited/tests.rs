//! Text of every awkward shape, and of a gigabyte.

use std::io::Read;

use proptest::prelude::*;

use super::{COLUMN_LIMIT, Delimited, Encoding, FIELD_LIMIT, RECORD_LIMIT, Record, Refusal, TroubleKind};

const UTF8: Encoding = Encoding::Utf8 { marked: false };

fn read(text: &str) -> Vec<Result<Record, Refusal>> {
    Delimited::new(text.as_bytes(), UTF8).collect()
}

fn lines(text: &str) -> Vec<(u64, Vec<String>)> {
    read(text).into_iter().map(|record| record.map(|record| (record.line, record.fields)).unwrap()).collect()
}

fn row(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
    (line, fields.iter().map(|field| (*field).to_owned()).collect())
}

#[test]
fn every_line_end_counts_once() {
    let expected = vec![row(1, &["a", "b"]), row(2, &["c", "d\u{1}".trim_end_matches('\u{1}')]), row(4, &["e", "f"])];
    assert_eq!(lines("a,b\rc,d\r\re,f"), expected);
    assert_eq!(lines("a,b\nc,d\n\ne,f\n"), expected);
    assert_eq!(lines("a,b\r\nc,d\r\n\r\ne,f\r\n"), expected);
    assert_eq!(lines("a,b\rc,d\r\n\ne,f"), expected, "mixed");
}

#[test]
fn quoted_fields_hold_line_ends_commas_and_quotes() {
    assert_eq!(
        lines("a,\"one\rtwo\r\nthree\nfour, \"\"five\"\"\",b\rnext,,\r"),
        vec![row(1, &["a", "one\rtwo\r\nthree\nfour, \"five\"", "b"]), row(5, &["next", "", ""])]
    );
    assert_eq!(lines("a,\"b\""), vec![row(1, &["a", "b"])]);
}

#[test]
fn an_open_quote_is_refused_where_its_row_begins() {
    let records = read("a,b\nc,\"d\ne,f\ng,h\n");
    assert_eq!(records.len(), 2);
    assert_eq!(records[1], Err(Refusal { line: 2, column: None, kind: TroubleKind::UnclosedQuote }));
}

#[test]
fn limits_hold_at_the_limit_and_beyond() {
    let field = |length: usize| format!("a,{}\nb,c\n", "x".repeat(length));
    assert!(read(&field(FIELD_LIMIT))[0].is_ok());
    for length in [FIELD_LIMIT + 1, FIELD_LIMIT * 3] {
        let records = read(&field(length));
        assert_eq!(
            records[0],
            Err(Refusal { line: 1, column: Some(1), kind: TroubleKind::FieldTooLong { limit: FIELD_LIMIT } })
        );
        assert_eq!(records[1].clone().unwrap().line, 2, "the rest goes in");
    }
    let long = format!("{}\nb,c\n", vec!["x".repeat(FIELD_LIMIT - 10); 5].join(","));
    assert!(matches!(read(&long)[0], Err(Refusal { kind: TroubleKind::RowTooLong { limit: RECORD_LIMIT }, .. })));
    assert!(read(&long)[1].is_ok());
    for (columns, fine) in [(COLUMN_LIMIT, true), (COLUMN_LIMIT + 1, false), (10_000, false)] {
        let records = read(&format!("{}\nb,c\n", vec!["x"; columns].join(",")));
        assert_eq!(records[0].is_ok(), fine, "{columns}");
        assert_eq!(records[1].clone().unwrap(), Record { line: 2, fields: vec!["b".into(), "c".into()] });
    }
}

#[test]
fn a_field_of_a_gigabyte_is_passed_over() {
    let start = &b"a,b\nc,\""[..];
    let endless = std::io::repeat(b'x').take(1 << 30);
    let mut records = Delimited::new(start.chain(endless).chain(&b"\"\nd,e\n"[..]), UTF8);
    assert!(records.next().unwrap().is_ok());
    assert!(matches!(
        records.next(),
        Some(Err(Refusal { line: 2, column: Some(1), kind: TroubleKind::FieldTooLong { .. } }))
    ));
    assert_eq!(records.next().unwrap().unwrap().line, 3);
    assert!(records.record.len() <= RECORD_LIMIT);
}

#[test]
fn broken_bytes_and_forbidden_characters_refuse_their_row_only() {
    let text = b"a,b\nc,\xFF\nd,\0\ne,\xE2\x80\xAE\nf,g\n";
    let records: Vec<_> = Delimited::new(&text[..], UTF8).collect();
    assert!(matches!(
        records[1],
        Err(Refusal { line: 2, column: Some(1), kind: TroubleKind::InvalidBytes { byte: 0xFF, .. } })
    ));
    assert!(matches!(records[2], Err(Refusal { line: 3, kind: TroubleKind::ForbiddenCharacter { code: 0, .. }, .. })));
    assert!(matches!(
        records[3],
        Err(Refusal { line: 4, kind: TroubleKind::ForbiddenCharacter { code: 0x202E, .. }, .. })
    ));
    assert_eq!(records[4].clone().unwrap().line, 5);
}

proptest! {
    #[test]
    fn what_is_written_is_read(rows in proptest::collection::vec(proptest::collection::vec("[a-z,\"\r\n é국]{0,12}", 2..5), 1..8), end in prop::sample::select(vec!["\r", "\n", "\r\n"])) {
        let mut text = String::new();
        let mut expected = Vec::new();
        for fields in &rows {
            let line = 1 + text.replace("\r\n", "\n").matches(['\r', '\n']).count() as u64;
            expected.push((line, fields.clone()));
            let quoted: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            text.push_str(&quoted.join(","));
            text.push_str(end);
        }
        prop_assert_eq!(lines(&text), expected);
    }

    #[test]
    fn any_bytes_end_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut last = 0;
        for record in Delimited::new(&bytes[..], UTF8) {
            let line = record.map_or_else(|refusal| refusal.line, |record| record.line);
            prop_assert!(line >= last);
            last = line;
        }
    }
}
