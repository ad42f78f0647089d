//! `import matrix` by the real program: matrices made here in invented words, alone and beside UPR Info's export; and the
//! real ones, where `UPR_REAL_DATA` names the folder that holds them.

use std::io::{Cursor, Write};

use serde_json::json;
use upr_network::domain::folding::fold;

use super::{Operator, real_data, row, table};

/// A paragraph of Word.
fn paragraph(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

/// A row of a table, each cell of one or several lines.
fn cells(cells: &[&str]) -> String {
    let cell = |text: &&str| format!("<w:tc>{}</w:tc>", text.lines().map(paragraph).collect::<String>());
    format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>())
}

/// A matrix in the layout of the second cycle.
fn matrix(rows: &[[&str; 3]]) -> Vec<u8> {
    let head = cells(&["Recommendation", "Position", "Full list of themes"]);
    let rows: String = rows.iter().map(|row| cells(row)).collect();
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:tbl>{head}{rows}</w:tbl></w:body></w:document>"
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("an entry");
    zip.write_all(document.as_bytes()).expect("its content");
    zip.finish().expect("a document").into_inner()
}

const ROWS: [[&str; 3]; 3] = [
    [
        "186.1. Mend the roof (Japan); Mend the door (Mongolia) (Austria);\nSource of position: A/HRC/25/5/Add.1 - Para. 186.1.",
        "Supported",
        "A12 Acceptance of international norms\nAffected persons:\n- Children",
    ],
    [
        "186.2. Paint the house in Hong Kong (Japan);\nSource of position: A/HRC/25/5/Add.1 - Para. 186.2.",
        "Supported/Noted",
        "A45 National Human Rights Institution (NHRI)",
    ],
    [
        "186.3. Mend the roof (Austria);\nSource of position: A/HRC/25/5/Add.1 - Para. 186.3.",
        "Supported",
        "E23 Housing",
    ],
];

/// What UPR Info has of the same review: one text edited, one that only it has.
fn upr_info() -> String {
    table(&[
        row("China", "Mend the roof", "Japan", "Accepted", "Justice", 17),
        row("China", "Mend the roof", "Austria", "Accepted", "Justice", 17),
        row("China", "Mend the door", "Mongolia", "Accepted", "Justice", 17),
        row("China", "Paint the house in Hong Kong", "Japan", "Noted", "Justice", 17),
        row("China", "Sell the garden to nobody", "Peru", "Accepted", "Justice", 17),
    ])
}

#[test]
fn a_matrix_and_an_export_meet_whichever_comes_first() {
    let mut sums = Vec::new();
    for order in [["matrix", "upr-info"], ["upr-info", "matrix"]] {
        let operator = Operator::new();
        operator.lay("china.docx", matrix(&ROWS));
        operator.lay("china.csv", upr_info());
        for format in order {
            let file: &[&str] = if format == "matrix" { &["--review", "CHN-2", "china.docx"] } else { &["china.csv"] };
            operator.import_as(format, file).well();
            // A second time changes nothing.
            assert_eq!(operator.import_as(format, file).well().tally(), [0, 0, 0], "{format}");
        }
        assert_eq!(operator.db_count("review = 'CHN-2'"), 4);
        let roof = operator.db_recommendation("Mend the roof");
        assert_eq!(roof.as_array().map(Vec::len), Some(1));
        let numbers: Vec<&str> = roof[0]["paragraphs"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|place| place["number"].as_str())
            .collect();
        assert_eq!(numbers, ["186.1", "186.3"], "one text under two numbers");
        assert_eq!(roof[0]["recommending_states"], json!(["AUT", "JPN"]));
        assert_eq!(roof[0]["text_kind"], "official");
        assert_eq!(roof[0]["positions"][0]["document"], "A/HRC/25/5/Add.1");
        let house = operator.db_recommendation("Paint the house");
        assert_eq!(house[0]["response"], "supported_in_part");
        assert_eq!(house[0]["jurisdictions"][0]["code"], "HKG");
        let differs = |field: &str| {
            house[0]["sources"].as_array().into_iter().flatten().any(|source| {
                source["differs"].as_array().into_iter().flatten().any(|difference| difference["field"] == field)
            })
        };
        assert!(differs("response"), "{house:#}");
        assert_eq!(operator.db_recommendation("Sell the garden")[0]["paragraphs"], json!([]));
        operator.db_feed_is_whole();
        sums.push(operator.database.db_checksum());
    }
    assert_eq!(sums[0], sums[1], "the order of imports never shows");
}

#[test]
fn taking_the_matrix_out_gives_what_was_there_without_it() {
    let operator = Operator::new();
    operator.lay("china.csv", upr_info());
    operator.import(&["china.csv"]).well();
    let before = operator.database.db_checksum();
    operator.lay("china.docx", matrix(&ROWS));
    operator.import_as("matrix", &["--review", "CHN-2", "china.docx"]).well();
    assert_ne!(operator.database.db_checksum(), before);
    operator.lay("empty.docx", matrix(&[]));
    assert_eq!(
        operator.import_as("matrix", &["--review", "CHN-3", "--replace", "empty.docx"]).well().tally(),
        [0, 0, 0]
    );
    let taken_out = operator.import_as("matrix", &["--review", "CHN-2", "--replace", "empty.docx"]).well();
    assert_eq!(taken_out.tally_of(0, "source_records"), [0, 0, 4]);
    assert_eq!(operator.database.db_checksum(), before);
}

#[test]
fn a_matrix_of_another_review_is_refused_whole() {
    let operator = Operator::new();
    operator.lay("china.docx", matrix(&ROWS));
    let refused = operator.import_as("matrix", &["--review", "CHN-3", "china.docx"]);
    assert_eq!(refused.ended.code, Some(1), "{}", refused.ended.said);
    assert!(refused.ended.complained.contains("A/HRC/25/5"), "{}", refused.ended.complained);
    assert!(refused.ended.complained.contains("nothing of the file was taken"), "{}", refused.ended.complained);
    assert_eq!(operator.db_count("true"), 0);
}

#[test]
fn a_matrix_needs_its_review_and_nothing_else_takes_one() {
    let operator = Operator::new();
    operator.lay("china.docx", matrix(&ROWS));
    operator.lay("china.csv", upr_info());
    for (format, arguments, told) in [
        ("matrix", &["china.docx"][..], "--review"),
        ("matrix", &["--review", "HKG-2", "china.docx"], "HKG-2"),
        ("matrix", &["--review", "XSA-4", "china.docx"], "XSA-4"),
        ("upr-info", &["--review", "CHN-2", "china.csv"], "only a matrix"),
    ] {
        let refused = operator.import_as(format, arguments);
        assert_eq!(refused.ended.code, Some(2), "{arguments:?}: {}", refused.ended.complained);
        assert!(refused.ended.complained.contains(told), "{}", refused.ended.complained);
    }
    assert_eq!(operator.db_count("true"), 0);
}

#[test]
fn the_real_matrices_give_the_counts_of_the_united_nations() {
    let test = "the_real_matrices_give_the_counts_of_the_united_nations";
    let Some(exports) = real_data(test) else { return };
    let folder = exports.parent().expect("its folder").join("ohchr-matrices");
    let operator = Operator::new();
    for (review, numbers, supported, noted) in
        [("CHN-2", 252, 204, 48), ("SVN-3", 215, 182, 33), ("SVN-4", 254, 217, 37)]
    {
        let file = folder.join(format!("{review}.docx")).display().to_string();
        let imported = operator.import_as("matrix", &["--strict", "--review", review, &file]).well();
        assert_eq!(imported.report[0]["notices"], json!([]), "{review}");
        let counted = |response: &str| {
            operator.database.db_number(&format!(
                "SELECT count(DISTINCT p.number) FROM recommendation_paragraphs p JOIN recommendations r ON r.id = p.recommendation \
                  WHERE p.review = '{review}' AND r.response LIKE '{response}'"
            ))
        };
        assert_eq!([counted("%"), counted("supported"), counted("noted")], [numbers, supported, noted], "{review}");
        assert_eq!(operator.db_count(&format!("review = '{review}' AND recommending_states = '{{}}'")), 0);
    }
    assert_eq!(operator.database.db_number("SELECT count(*) FROM source_records WHERE review = 'CHN-2'"), 286);
}

#[test]
fn every_row_of_a_real_export_finds_its_text_in_the_real_matrix() {
    let test = "every_row_of_a_real_export_finds_its_text_in_the_real_matrix";
    let Some(exports) = real_data(test) else { return };
    let matrix = exports.parent().expect("its folder").join("ohchr-matrices/CHN-2.docx").display().to_string();
    let export = exports.join("sessions-14-17.csv").display().to_string();
    let mut sums = Vec::new();
    for matrix_first in [true, false] {
        let operator = Operator::new();
        let take = |of_matrix: bool| {
            if of_matrix {
                operator.import_as("matrix", &["--review", "CHN-2", &matrix]).well();
            } else {
                operator.import(&[&export]).well();
            }
        };
        take(matrix_first);
        take(!matrix_first);
        let of = |condition: &str| operator.db_count(&format!("review = 'CHN-2' AND {condition}"));
        assert_eq!(
            of("sources @> '[{\"dataset\": \"upr_info\"}]' AND NOT sources @> '[{\"dataset\": \"matrix\"}]'"),
            0
        );
        assert_eq!(
            operator
                .database
                .db_number("SELECT count(DISTINCT number) FROM recommendation_paragraphs WHERE review = 'CHN-2'"),
            252
        );
        let texts = operator
            .database
            .db_text("SELECT string_agg(texts->>'en', E'\n') FROM recommendations WHERE review = 'CHN-2'");
        let mut folded: Vec<String> = texts.lines().map(fold).collect();
        let all = folded.len();
        folded.sort();
        folded.dedup();
        assert_eq!(folded.len(), all, "no text stands twice");
        let by_nearness = "SELECT count(*) FROM recommendations, jsonb_array_elements(sources) s \
             WHERE review = 'CHN-2' AND s->>'dataset' = 'upr_info' AND (s->>'nearness')::float < 1";
        assert_eq!(operator.database.db_number(by_nearness), 2, "all others by folding alone");
        sums.push(operator.database.db_checksum());
    }
    assert_eq!(sums[0], sums[1], "the order of imports never shows");
}
