//! The layouts of a matrix: heads of each cycle, several tables, headings, merged cells, columns of States and numbers.

use super::*;

fn texts(drafts: &[Draft]) -> Vec<&str> {
    drafts.iter().map(text).collect()
}

#[test]
fn the_heads_of_later_cycles() {
    let fourth = table(&[
        row(&[
            "Recommendation and recommending State",
            "Position of the State under review",
            "Human rights themes and groups of persons",
            "Relevant SDGs",
        ]),
        spanning(4, "Theme: Ratification of & accession to international instruments"),
        row(&[
            "140.7 Mend the roof (Maldives) (Portugal);\nSource of Position: A/HRC/46/9/Add.1 - Para.3vv",
            "Supported",
            "- Ratification of & accession to international instruments\nGroups of Persons: \n- Public officials",
            "- 1 - NO POVERTY\n- 16 - PEACE, JUSTICE AND STRONG INSTITUTIONS",
        ]),
    ]);
    let drafts = well(&fourth);
    assert_eq!(drafts[0].sdgs, [1, 16]);
    assert_eq!(drafts[0].themes, ["international_instruments"]);
    assert_eq!(drafts[0].groups_of_persons.len(), 1);
    assert_eq!(drafts[0].positions[0].paragraph.as_deref(), Some("3vv"));
}

#[test]
fn columns_in_any_order_and_case() {
    let mixed = table(&[
        row(&[" SDGs", "POSITION ", "Affected  persons", "recommendation", "Themes"]),
        row(&["4, 5", "Noted", "Children", "6.12 Mend (Japan)", "Reservations"]),
    ]);
    let drafts = well(&mixed);
    assert_eq!((&drafts[0].sdgs[..], text(&drafts[0])), (&[4, 5][..], "Mend"));
    assert_eq!((&drafts[0].groups_of_persons[..], drafts[0].themes.len()), (&["children".to_owned()][..], 1));
}

#[test]
fn a_column_of_states_wins_where_it_can_tell() {
    let states = table(&[
        row(&["No.", "Recommendation", "Recommending state/s", "Position"]),
        row(&["12", "Mend (Japan)", "France; Iran (Islamic Republic of)\nBosnia and Herzegovina", "Noted"]),
        row(&["12.1.", "12.1. Mend it", "(France) (Lithuania)", "Noted"]),
        row(&["12.2", "Mend (Japan); Paint (Mongolia)", "Japan/Mongolia", "Noted"]),
        row(&["12.3", "Mend", "Japan and Mongolia", "Noted"]),
    ]);
    let drafts = well(&states);
    let numbers: Vec<&str> = drafts.iter().filter_map(|draft| draft.number.as_deref()).collect();
    assert_eq!(numbers, ["12", "12.1", "12.2", "12.2", "12.3"]);
    assert_eq!(texts(&drafts), ["Mend", "Mend it", "Mend", "Paint", "Mend"]);
    let states: Vec<Vec<String>> = drafts.iter().map(|draft| draft.recommending_states.clone()).collect();
    assert_eq!(states, [&["FRA", "IRN", "BIH"][..], &["FRA", "LTU"], &["JPN"], &["MNG"], &["JPN", "MNG"]]);
}

#[test]
fn tables_go_on_with_their_heads_or_without() {
    let note = table(&[row(&["This list was made for a test.", "2026"]), row(&["1. It isn't official.", ""])]);
    let body = [
        note.clone(),
        "<w:p/>".to_owned(),
        table(&[
            spanning(4, "Matrix of recommendations"),
            row(&HEADS),
            row(&["1.1 Mend (Japan)", "Noted", "Reservations", ""]),
            row(&HEADS),
            row(&["1.2 Mend (Japan)", "Noted", "Reservations", ""]),
        ]),
        table(&[
            spanning(4, "Theme: Reservations"),
            row(&["1.3 Mend (Japan)", "Supported", "", ""]),
            row(&["1.4 Mend (Japan)", "Supported", "", ""]),
        ]),
        note,
        matrix(&[row(&["1.5 Mend (Japan)", "Noted", "", ""])]),
    ];
    let drafts = well(&body.concat());
    let numbers: Vec<&str> = drafts.iter().filter_map(|draft| draft.number.as_deref()).collect();
    assert_eq!(numbers, ["1.1", "1.2", "1.3", "1.4", "1.5"]);
    assert_eq!(drafts[3].themes, drafts[0].themes, "a heading's theme is that of rows without any");
    assert!(drafts[4].themes.is_empty(), "and ends with its table");
}

#[test]
fn a_heading_gives_its_theme_only_where_a_row_has_none() {
    let rows = [
        spanning(4, "Right or area: Reservations"),
        row(&["1.1 Mend (Japan)", "Noted", "A12 Acceptance of international norms", ""]),
        row(&["1.2 Mend (Japan)", "Noted", "Affected persons:\n- Children", ""]),
        row(&["Theme: A12 Acceptance of international norms", "", "", ""]),
        row(&["1.3 Mend (Japan)", "Noted", "Moon and tides", ""]),
        row(&["1.4 Mend (Japan)", "Noted", "", ""]),
        spanning(4, "Part two"),
    ];
    let read = read(&matrix(&rows));
    assert_eq!(read.troubles, Vec::<String>::new());
    let themes: Vec<String> = read.drafts.iter().map(|draft| draft.themes.join(",")).collect();
    assert_eq!(themes[0], "international_instruments");
    assert!(themes[1] != themes[0] && !themes[1].is_empty(), "{themes:?}");
    assert_eq!((themes[2].as_str(), &read.drafts[2].themes_unmapped[..]), ("", &["Moon and tides".to_owned()][..]));
    assert_eq!(themes[3], "international_instruments");
    assert_eq!(
        read.notices,
        [
            "made.docx, table 1, row 6, column Full list of themes: “Moon and tides” isn't mapped to a theme; it is kept as it is",
            "made.docx: 1 records were passed over: rows over several columns that head no theme",
        ]
    );
}

#[test]
fn merged_cells_hold_for_the_rows_that_they_cover() {
    let begins = "<w:vMerge w:val=\"restart\"/>";
    let goes_on = "<w:vMerge/>";
    let row_of = |cells: [String; 4]| format!("<w:tr>{}</w:tr>", cells.concat());
    let rows = [
        row_of([cell("1.1 Mend (Japan)"), cell_with(begins, "Supported"), cell_with(begins, "Reservations"), cell("")]),
        row_of([cell("1.2 Paint (Japan)"), cell_with(goes_on, ""), cell_with(goes_on, ""), cell("")]),
        // One recommendation over two rows: what the second row says is said of the same one.
        row_of([cell_with(begins, "1.3 Oil (Japan)"), cell("Supported"), cell("Reservations"), cell("")]),
        row_of([cell_with(goes_on, ""), cell("Noted"), cell("A12 Acceptance of international norms"), cell("")]),
        row_of([cell("1.4 Sweep (Japan)"), cell("Noted"), cell(""), cell("")]),
    ];
    let drafts = well(&matrix(&rows));
    assert_eq!(texts(&drafts), ["Mend", "Paint", "Oil", "Sweep"]);
    let responses: Vec<_> = drafts.iter().filter_map(|draft| draft.response).collect();
    assert_eq!(responses, [Response::Supported, Response::Supported, Response::SupportedInPart, Response::Noted]);
    let themes: Vec<usize> = drafts.iter().map(|draft| draft.themes.len()).collect();
    assert_eq!(themes, [1, 1, 2, 0]);
}

#[test]
fn rows_that_share_a_merged_number_are_its_parts() {
    let row_of = |number: String, text: &str| format!("<w:tr>{number}{}{}</w:tr>", cell(text), cell("Noted"));
    let body = table(&[
        row(&["Paragraph", "Recommendation", "Position"]),
        row_of(cell_with("<w:vMerge w:val=\"restart\"/>", "9.1"), "Mend (Japan)"),
        row_of(cell_with("<w:vMerge/>", ""), "Paint (Mongolia)"),
        row_of(cell("9.2"), "Oil (Japan)"),
    ]);
    let places: Vec<(String, i16)> =
        well(&body).iter().map(|draft| (draft.paragraphs[0].number.clone(), draft.paragraphs[0].part)).collect();
    assert_eq!(places, [("9.1".to_owned(), 1), ("9.1".to_owned(), 2), ("9.2".to_owned(), 1)]);
}

#[test]
fn a_grid_with_more_columns_than_heads() {
    // Word keeps a thin column of the grid where a border was moved once.
    let wide = |text: &str| cell_with("<w:gridSpan w:val=\"2\"/>", text);
    let body = format!(
        "<w:tbl><w:tr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        wide("Recommendation"),
        cell("Position"),
        cell("Themes"),
        wide("1.1 Mend (Japan)"),
        cell("Noted"),
        cell("Reservations"),
    );
    assert_eq!(well(&body)[0].response, Some(Response::Noted));
}
