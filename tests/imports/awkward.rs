//! Files as they come: in any encoding and format, with rows that can't be taken, and some that were made to harm.

use std::io::Write;

use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{HEAD, Operator, korea_and_japan, row, table};

/// The most memory that an import may hold, in MiB.
const MOST_MEMORY: u64 = 150;

fn accented() -> Vec<String> {
    vec![
        row("Côte d’Ivoire", "Let the café’s owner — “Zoë” — be heard", "Türkiye", "Accepted", "Justice", 6),
        row(
            "Republic of Korea",
            "Give each child a place at school; and a meal",
            "Côte d'Ivoire",
            "Noted",
            "Rights of the Child,Justice",
            14,
        ),
        row("Republic of Korea", "Say \"yes\", or \"no\"", "(Unknown)", "Accepted", "", 14),
    ]
}

/// Mac Roman, as far as these rows need it.
fn mac_roman(text: &str) -> Vec<u8> {
    let byte = |letter: char| match letter {
        'ô' => 0x99,
        'é' => 0x8E,
        'ë' => 0x91,
        'ü' => 0x9F,
        '’' => 0xD5,
        '“' => 0xD2,
        '”' => 0xD3,
        '—' => 0xD1,
        other => u8::try_from(other).ok().filter(u8::is_ascii).expect("a letter that is written down here"),
    };
    text.chars().map(byte).collect()
}

/// The same rows as a workbook, numbers as numbers.
fn workbook(rows: &[String]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let text = table(rows);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    for (line, record) in (0..).zip(reader.records()) {
        for (column, field) in (0..).zip(record.expect("a row").iter()) {
            match field.parse::<f64>() {
                Ok(number) => sheet.write_number(line, column, number).expect("a cell"),
                Err(_) => sheet.write_string(line, column, field).expect("a cell"),
            };
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

#[test]
fn the_same_rows_are_the_same_in_every_encoding_and_format() {
    let operator = Operator::new();
    let rows = accented();
    let text = table(&rows);
    operator.lay("utf-8.csv", &text);
    assert_eq!(operator.import(&["utf-8.csv"]).well().tally(), [3, 0, 0]);
    let (sum, change) = (operator.database.db_checksum(), operator.database.db_number("SELECT change FROM journal"));
    assert_eq!(operator.db_recommendation("Let")[0]["texts"]["en"], "Let the café’s owner — “Zoë” — be heard");
    let formats: [(&str, Vec<u8>); 7] = [
        ("mark.csv", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        ("crlf.csv", text.replace('\n', "\r\n").into_bytes()),
        ("old-mac.csv", text.replace('\n', "\r").into_bytes()),
        ("mac-roman.csv", mac_roman(&text)),
        ("mac-roman-of-old.csv", mac_roman(&text.replace('\n', "\r"))),
        ("no-last-end.csv", text.trim_end().as_bytes().to_vec()),
        ("book.xlsx", workbook(&rows)),
    ];
    for (name, bytes) in formats {
        // The name says nothing: the first bytes count.
        for name in [name, "export.txt"] {
            operator.lay(name, &bytes);
            assert_eq!(operator.import(&[name]).well().tally(), [0, 0, 0], "{name}");
        }
        let imported = operator.command(&["-"]).run_with_input(move |input| input.write_all(&bytes));
        assert_eq!(operator.what_came_of(imported).well().tally(), [0, 0, 0], "standard input: {name}");
    }
    assert_eq!(
        (operator.database.db_checksum(), operator.database.db_number("SELECT change FROM journal")),
        (sum, change)
    );
}

#[test]
fn a_guessed_encoding_is_told() {
    let operator = Operator::new();
    operator.lay("mac.csv", mac_roman(&table(&accented())));
    let imported = operator.import(&["mac.csv"]).well();
    let notice = &imported.report[0]["notices"][0];
    assert_eq!((&notice["notice"], &notice["file"]), (&json!("guessed_encoding"), &json!("mac.csv")));
    assert!(imported.ended.said.contains("note: mac.csv: read as "), "{}", imported.ended.said);
}

#[test]
fn an_xls_goes_in_as_far_as_its_states_are_real() {
    let operator = Operator::new();
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/upr-info-small.xls");
    let imported = operator.import(&[fixture]).well();
    // The workbook is about an invented State, of which no import of real data takes anything.
    assert_eq!((&imported.report[0]["rows"], &imported.report[0]["refused"]), (&json!(0), &json!(4)));
    let trouble = &imported.report[0]["troubles"][0];
    assert_eq!(
        (&trouble["sheet"], &trouble["column"], &trouble["reason"], &trouble["found"]),
        (&json!("Export"), &json!("To"), &json!("unknown_state"), &json!("XSA"))
    );
    assert!(trouble["line"].is_u64(), "{trouble}");
}

#[test]
fn each_row_that_cant_be_taken_is_named_and_the_rest_goes_in() {
    let operator = Operator::new();
    let good = korea_and_japan();
    let bad = [
        (row("Corea", "Text", "Japan", "Accepted", "", 14), "To", "unknown_state"),
        (row("Republic of Korea", "Text", "Atlantis", "Accepted", "", 14), "From", "unknown_state"),
        (row("Republic of Korea", "Text", "Japan", "Accepted", "", 999), "Session", "unknown_session"),
        (row("Republic of Korea", "Text", "Japan", "Accepted", "", 15), "Session", "unknown_review"),
        (row("Republic of Korea", "Text", "Japan", "Perhaps", "", 14), "Response", "unknown_response"),
        (row("Republic of Korea", " ", "Japan", "Accepted", "", 14), "Text", "empty_field"),
        ("Republic of Korea,,,Text,Japan,,,Accepted,9,,14".to_owned(), "Action", "unknown_action_category"),
        ("Republic of Korea,,,Text,Japan,,,Accepted,3,,second".to_owned(), "Session", "not_a_session"),
        ("Republic of Korea,,,Text".to_owned(), "", "wrong_width"),
        (format!("{},more", row("Republic of Korea", "Text", "Japan", "Accepted", "", 14)), "", "wrong_width"),
        (row("Republic of Korea", "Te\u{202E}xt", "Japan", "Accepted", "", 14), "Text", "forbidden_character"),
    ];
    let rows: Vec<String> = good
        .iter()
        .cloned()
        .chain(bad.iter().map(|(row, ..)| row.clone()))
        .chain([row("Mongolia", "Plant trees", "Japan", "Accepted", "", 9)])
        .collect();
    operator.lay("may.csv", table(&rows));

    let before = operator.db_editions();
    let strict = operator.import(&["--strict", "may.csv"]);
    assert_eq!(
        strict.ended.refused(1),
        format!("may.csv: {} of {} rows can't be taken; nothing of the file was taken", bad.len(), rows.len())
    );
    assert_eq!(
        (&strict.report[0]["taken"], strict.report[0]["troubles"].as_array().map(Vec::len)),
        (&json!(false), Some(bad.len()))
    );
    assert_eq!(operator.db_editions(), before, "strict takes all or nothing");

    let imported = operator.import(&["may.csv"]).well();
    assert_eq!(imported.tally(), [5, 0, 0]);
    let file = &imported.report[0];
    assert_eq!((&file["rows"], &file["refused"], &file["taken"]), (&json!(6), &json!(bad.len()), &json!(true)));
    let troubles = file["troubles"].as_array().expect("a list");
    assert_eq!(troubles.len(), bad.len());
    for ((trouble, (_, column, reason)), line) in troubles.iter().zip(&bad).zip(good.len() + 2..) {
        assert_eq!(
            (&trouble["file"], &trouble["line"], &trouble["reason"]),
            (&json!("may.csv"), &json!(line), &json!(reason)),
            "{trouble}"
        );
        assert_eq!(trouble["column"].as_str().unwrap_or_default(), *column, "{trouble}");
        assert!(trouble["detail"].as_str().is_some_and(|detail| detail.len() > 5), "{trouble}");
    }
    let hints: Vec<&str> = [1, 3, 4].iter().map(|at| troubles[*at]["hint"].as_str().unwrap_or_default()).collect();
    assert!(hints[1].contains("KOR was reviewed in the sessions 2, 14"), "{hints:?}");
    assert!(hints[2].contains("Accepted, Noted"), "{hints:?}");
    assert!(
        imported.ended.said.contains("refused: may.csv, line 7, column To: no State is called “Corea”"),
        "{}",
        imported.ended.said
    );
}

#[test]
fn what_the_row_says_is_kept() {
    let operator = Operator::new();
    let rows = [
        row("Republic of Korea", "Look at the moon", "Japan", "Accepted", "Justice,Moonlight", 14),
        row("Republic of Korea", "Hear the unknown", "&#40;Unknown&#41;", "Accepted", "", 14),
        row("Republic of Korea", "Hear the unknown", "Japan", "Accepted", "", 14),
        row("China", "Let Hong Kong S.A.R. and Macau choose", "Japan", "Noted", "", 17),
        row("China", "Let the Hong  Kong court choose", "Japan", "Noted", "", 17),
        row("China", "Let everybody choose", "Japan", "Noted", "", 17),
        row("Mongolia", "Visit Hong Kong", "Japan", "Noted", "", 9),
        pledge_with_a_recommender(),
    ];
    let imported = operator.take_in("may.csv", &rows, &[]).well();
    assert_eq!(imported.tally(), [7, 0, 0]);
    let notices = imported.report[0]["notices"].as_array().expect("a list");
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert_eq!(
        (&notices[0]["notice"], &notices[0]["found"], &notices[0]["line"], &notices[0]["column"]),
        (&json!("unmapped_theme"), &json!("Moonlight"), &json!(2), &json!("Issue"))
    );
    assert_eq!(
        operator
            .database
            .db_text("SELECT string_agg(themes_unmapped::text, '') FROM source_records WHERE themes_unmapped <> '{}'"),
        "{Moonlight}"
    );
    let one = |text| operator.db_recommendation(text)[0].clone();
    assert_eq!(one("Look")["themes"].as_array().map(Vec::len), Some(1));
    let unknown = one("Hear");
    assert_eq!(
        (&unknown["recommending_states"], &unknown["recommending_states_unknown"]),
        (&json!(["JPN"]), &json!(true))
    );
    let places = |text| one(text)["jurisdictions"].clone();
    assert_eq!(
        places("Let Hong"),
        json!([{"code": "HKG", "basis": "text_names_it"}, {"code": "MAC", "basis": "text_names_it"}])
    );
    assert_eq!(places("Let the Hong"), json!([{"code": "HKG", "basis": "text_names_it"}]));
    assert_eq!((places("Let everybody"), places("Visit Hong")), (json!([]), json!([])));
    assert_eq!(operator.database.db_number("SELECT count(*) FROM recommendation_jurisdictions"), 3);
    let pledged = one("We will");
    assert_eq!(
        (
            &pledged["kind"],
            &pledged["response"],
            &pledged["recommending_states"],
            &pledged["recommending_states_unknown"]
        ),
        (&json!("voluntary_pledge"), &json!(null), &json!([]), &json!(false))
    );
}

fn pledge_with_a_recommender() -> String {
    super::pledge("Mongolia", "We will", 9)
}

#[test]
fn formulas_count_by_their_saved_values_and_nothing_is_fetched() {
    let operator = Operator::new();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0..).zip(HEAD.split(',')) {
        sheet.write_string(0, column, name).expect("a cell");
    }
    let text =
        rust_xlsxwriter::Formula::new("=HYPERLINK(\"http://127.0.0.1:9/x\",\"y\")").set_result("The saved value");
    for (column, value) in [(0, "Japan"), (4, "Mongolia"), (7, "Noted"), (10, "14")] {
        sheet.write_string(1, column, value).expect("a cell");
    }
    sheet.write_formula(1, 3, text).expect("a cell");
    operator.lay("book.xlsx", workbook.save_to_buffer().expect("a workbook"));
    operator.import(&["book.xlsx"]).well();
    assert_eq!(operator.db_count("texts->>'en' = 'The saved value'"), 1);
}

/// A workbook whose worksheet is this, written piece by piece.
fn zip(parts: &[(&str, &[u8], u64)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, piece, times) in parts {
        zip.start_file(*name, SimpleFileOptions::default().large_file(true)).expect("an entry");
        for _ in 0..*times {
            zip.write_all(piece).expect("a piece");
        }
    }
    zip.finish().expect("a zip").into_inner()
}

#[test]
fn bombs_are_refused_in_one_line_and_little_memory() {
    let operator = Operator::new();
    let canary = operator.desk.path().join("canary");
    std::fs::write(&canary, "the canary's own words").expect("a file");
    let before = operator.db_editions();
    let million = vec![b' '; 1 << 20];
    let doctype = format!(
        "<!DOCTYPE x [<!ENTITY c SYSTEM \"file://{}\"><!ENTITY d SYSTEM \"http://127.0.0.1:9/\">]><worksheet><sheetData><row><c><v>&c;&d;</v></c></row></sheetData></worksheet>",
        canary.display()
    );
    let laughs = "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><sst>&c;</sst>";
    let rels: &[u8] = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let book: &[u8] = br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let with = |part: (&'static str, &[u8], u64)| {
        zip(&[("xl/_rels/workbook.xml.rels", rels, 1), ("xl/workbook.xml", book, 1), part])
    };
    let utf_16: Vec<u8> = HEAD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let many: Vec<(String, u64)> = (0..2_100).map(|number| (format!("xl/media/{number}.png"), 0)).collect();
    let many: Vec<(&str, &[u8], u64)> = many.iter().map(|(name, times)| (name.as_str(), &b""[..], *times)).collect();
    let bombs = [
        ("big.xlsx", with(("xl/worksheets/sheet1.xml", &million, 300)), "unsafe_file"),
        ("strings.xlsx", with(("xl/sharedStrings.xml", &million, 100)), "unsafe_file"),
        ("doctype.xlsx", with(("xl/worksheets/sheet1.xml", doctype.as_bytes(), 1)), "unsafe_file"),
        ("laughs.xlsx", with(("xl/sharedStrings.xml", laughs.as_bytes(), 1)), "unsafe_file"),
        ("entries.xlsx", zip(&many), "unsafe_file"),
        ("cut.xlsx", with(("xl/worksheets/sheet1.xml", b"<worksheet/>", 1))[..400].to_vec(), "damaged_file"),
        ("nested.xlsx", zip(&[("book.xlsx", &with(("a", &million, 1)), 1)]), ""),
        (
            "compound.xls",
            [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0xFF; 4096]].concat(),
            "damaged_file",
        ),
        ("page.csv", b"<html><table><tr><td>To".to_vec(), "not_a_table"),
        ("binary.csv", [HEAD.as_bytes(), b"\n\0\x01\x02", &[0; 100]].concat(), ""),
        ("utf-16.csv", [&b"\xFF\xFE"[..], &utf_16].concat(), "unknown_encoding"),
        ("empty.csv", Vec::new(), "empty_file"),
        ("open.csv", format!("{HEAD}\nJapan,,,\"never closed,{}", "x,".repeat(300_000)).into_bytes(), "unclosed_quote"),
    ];
    for (name, bytes, reason) in bombs {
        operator.lay(name, bytes);
        let imported = operator.import(&[name]);
        let line = imported.ended.refused(1);
        assert!(line.starts_with(name) && line.len() < 400, "{line}");
        assert!(
            !imported.ended.complained.contains("canary's own")
                && !imported.report.to_string().contains("canary's own"),
            "{line}"
        );
        let found = &imported.report[0]["troubles"][0]["reason"];
        assert!(reason.is_empty() || found == reason, "{name}: {found} {line}");
        assert!(imported.ended.peak < MOST_MEMORY, "{name}: {} MiB", imported.ended.peak);
    }
    assert_eq!(operator.db_editions(), before);
}

#[test]
fn a_field_without_end_from_a_pipe_is_refused_in_little_memory() {
    let operator = Operator::new();
    // More than may be held; the whole gigabyte takes the unoptimized program two minutes.
    let size = if std::env::var_os("UPR_TEST_GIGABYTE").is_some() { 1 << 30 } else { 160 << 20 };
    let began = std::time::Instant::now();
    let ended = operator.command(&["-"]).run_with_input(move |input| {
        writeln!(input, "{HEAD}\n{}", row("Mongolia", "Plant trees", "Japan", "Accepted", "", 9))?;
        write!(input, "Japan,,,\"")?;
        let piece = vec![b'a'; 1 << 20];
        for _ in 0..size / piece.len() {
            input.write_all(&piece)?;
        }
        writeln!(input, "\",Austria,,,Noted,1,,14\n{}", row("Mongolia", "Plant more", "Japan", "Accepted", "", 9))
    });
    let imported = operator.what_came_of(ended).well();
    assert!(imported.ended.peak < MOST_MEMORY, "{} MiB", imported.ended.peak);
    let trouble = &imported.report[0]["troubles"][0];
    assert_eq!(
        (&trouble["file"], &trouble["line"], &trouble["column"], &trouble["reason"]),
        (&json!(null), &json!(3), &json!("Text"), &json!("field_too_long"))
    );
    assert_eq!(imported.tally(), [2, 0, 0], "the rows before and after it go in");
    assert!(
        began.elapsed() < std::time::Duration::from_secs(if size > 1 << 28 { 400 } else { 120 }),
        "{:?}",
        began.elapsed()
    );
}
