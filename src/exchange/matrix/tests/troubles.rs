//! Each trouble and notice of a matrix, with its sentence and its place.

use super::*;

/// The troubles of one row under the heads of the second cycle.
fn troubles_of(cells: [&str; 3]) -> Vec<String> {
    let [recommendation, position, themes] = cells;
    read(&matrix(&[row(&[recommendation, position, themes, ""]), row(&["9.9 Mend (Japan)", "Noted", "", ""])])).troubles
}

#[test]
fn a_row_is_refused_with_its_place_and_the_rest_goes_in() {
    for (cells, sentence) in [
        (
            ["1.1 Mend (Japan)", "Perhaps", ""],
            "column Position: “Perhaps” is no response (Supported, Noted or Supported/Noted)",
        ),
        (
            ["Mend (Japan)", "Noted", ""],
            "column Recommendation: “Mend (Japan)” does not begin with a paragraph number (a number as 186.23 that is typed; Word's automatic numbers aren't in the text)",
        ),
        (["1.1. ;", "Noted", ""], "column Recommendation: “1.1. ;” is no text of a recommendation"),
        (["", "Noted", "Reservations"], "column Recommendation: is empty"),
        (
            ["1.1 a (Japan) Source of position: A/HRC/46/9 b (Japan) Source of position: A/HRC/46/9", "Noted", ""],
            "column Recommendation: names the source of its position more than once",
        ),
        (
            ["1.1 Me\u{202e}nd (Japan)", "Noted", ""],
            "column Recommendation: holds U+202E, which changes the direction of what follows (take the character out or put right what it stands for)",
        ),
        (
            ["1.1 Mend (Japan)", "Noted", "Reserv&#x202E;ations"],
            "column Full list of themes: holds U+202E, which changes the direction of what follows (take the character out or put right what it stands for)",
        ),
    ] {
        let troubles = troubles_of(cells);
        assert_eq!(troubles, [format!("made.docx, table 1, row 2, {sentence}")], "{cells:?}");
        let read =
            read(&matrix(&[row(&[cells[0], cells[1], cells[2], ""]), row(&["9.9 Mend (Japan)", "Noted", "", ""])]));
        assert_eq!(read.drafts.len(), 1, "{cells:?}");
    }
}

#[test]
fn a_document_without_a_matrix_says_what_it_has() {
    for (body, found) in [
        ("<w:p><w:r><w:t>Dear all</w:t></w:r></w:p>".to_owned(), "no table"),
        (table(&[row(&["Issue", "Lead ministry"]), row(&["Roofs", "Works"])]), "“Issue, Lead ministry”"),
        (table(&[row(&["Recommendation", "Lead ministry"])]), "“Recommendation, Lead ministry”"),
        ([["a"], ["b"], ["c"], ["d"], ["e"]].map(|cells| table(&[row(&cells)])).concat(), "“a”; “b”; “c” and 2 more"),
        (table(&[row(&["", ""])]), "a table that begins with a blank row"),
    ] {
        assert_eq!(
            read(&body).troubles,
            [format!(
                "made.docx: has no table with the heads of a matrix of recommendations; found {found} (a matrix of OHCHR has the columns Recommendation and Position)"
            )]
        );
    }
}

#[test]
fn heads_that_stand_twice_or_mean_nothing() {
    let twice = table(&[row(&["Recommendation", "Position", "Response"])]);
    assert_eq!(read(&twice).troubles, ["made.docx, table 1, row 1: column Response stands twice"]);
    let unknown = table(&[
        row(&["Recommendation", "Position", "Lead ministry", "", "Deadline"]),
        row(&["1.1 Mend (Japan)", "Noted", "Works", "", "2030"]),
        row(&["Recommendation", "Position", "Lead ministry", "", "Deadline"]),
    ]);
    let read = read(&unknown);
    assert_eq!((read.drafts.len(), read.troubles.len()), (1, 0));
    assert_eq!(
        read.notices,
        ["made.docx, table 1, row 1: the columns Lead ministry, Deadline aren't known and were left out"]
    );
}

#[test]
fn what_is_not_known_is_noticed_once() {
    let read = read(&matrix(&[
        row(&["1.1 Mend (Atlantis)", "Noted", "Moon\nAffected persons:\n- Mermaids\nSDGs:\n18 - THE SEA", ""]),
        row(&["1.2 Paint (Atlantis)", "Noted", "Moon\nAffected persons:\n- Mermaids\nSDGs:\n18 - THE SEA", ""]),
        row(&["1.3 Sweep", "Noted", "", ""]),
    ]));
    assert_eq!(read.troubles, Vec::<String>::new());
    let place = "made.docx, table 1, row 2, column";
    assert_eq!(
        read.notices,
        [
            format!("{place} Full list of themes: “Moon” isn't mapped to a theme; it is kept as it is"),
            format!("{place} Full list of themes: “Mermaids” isn't mapped to a group of persons and was left out"),
            format!("{place} Full list of themes: “18 - THE SEA” is no Sustainable Development Goal and was left out"),
            format!("{place} Recommendation: “Atlantis” is no State that is known; who made it counts as unknown"),
        ]
    );
    assert!(read.drafts.iter().all(|draft| draft.recommending_states_unknown && draft.recommending_states.is_empty()));
    assert_eq!(read.drafts[1].themes_unmapped, ["Moon"]);
}

/// A row whose position stands in a document.
fn row_of(number: &str, document: &str) -> String {
    row(&[&format!("{number} Mend {number} (Japan)\nSource of position: {document} - Para. 3"), "Noted", "", ""])
}

#[test]
fn a_matrix_of_another_review_is_refused_whole() {
    let known =
        matrix(&[row_of("1.1", "A/HRC/46/9/Add.1"), row_of("1.2", "A/HRC/25/5/Add.1"), row_of("1.3", "A/HRC/46/9")]);
    let read_known = read(&known);
    assert_eq!(
        read_known.troubles,
        [
            "made.docx, table 1, row 3, column Recommendation: concerns CHN-2, as A/HRC/25/5/Add.1 says, not the review MNG-3 (give the review that the file is of with --review)"
        ]
    );
    assert_eq!(read_known.drafts.len(), 1, "nothing after it is read");

    let none = matrix(&[row_of("1.1", "A/HRC/99/1"), row_of("1.2", "A/HRC/99/2")]);
    assert_eq!(
        read(&none).troubles,
        [
            "made.docx, table 1, row 2, column Recommendation: concerns A/HRC/99/1, not the review MNG-3 (give the review that the file is of with --review)"
        ]
    );

    let one = read(&matrix(&[row_of("1.1", "A/HRC/99/1"), row_of("1.2", "a/hrc/46/9/add.1")]));
    assert_eq!((one.troubles.len(), one.drafts.len()), (0, 2));
    assert_eq!(
        one.notices,
        [
            "made.docx, table 1, row 2, column Recommendation: A/HRC/99/1 is no document of the review MNG-3 that is known; it is kept as printed"
        ]
    );

    // The facts have no report of this review, so nothing can be told of documents that nobody knows.
    let silent = read_as(&docx(&matrix(&[row_of("1.1", "A/HRC/99/1")])), "SVN-4");
    assert_eq!((silent.troubles.len(), silent.notices.len(), silent.drafts.len()), (0, 0, 1));
    let other = read_as(&docx(&matrix(&[row_of("1.1", "A/HRC/25/5")])), "SVN-4");
    assert!(other.troubles[0].contains("concerns CHN-2"), "{:?}", other.troubles);
}

#[test]
fn a_broken_document_ends_where_it_breaks() {
    let whole =
        xml(&matrix(&[row(&["1.1 Mend (Japan)", "Noted", "", ""]), row(&["1.2 Mend (Japan)", "Noted", "", ""])]));
    let half = &whole[..whole.find("1.2").unwrap()];
    let read = read_as(&docx_of(half), "MNG-3");
    assert_eq!(read.drafts.len(), 1);
    assert_eq!(
        read.troubles,
        [
            "made.docx, table 1, row 3: is damaged: its document ends in the middle (fetch it again, or open it in a word processor and save it as DOCX)"
        ]
    );
}

/// Letters and signs in no order, so that nothing is refused for how tightly it packs.
fn noise(length: usize, letters: &[u8]) -> String {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(letters[(state >> 24) as usize % letters.len()])
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn endless_cells_are_refused_before_they_are_understood() {
    let begun = std::time::Instant::now();
    let endless = noise(900_000, b"a b();,.");
    let themes = noise(300_000, b"abcdefghij\n");
    let begins = "<w:vMerge w:val=\"restart\"/>";
    let mut rows = vec![
        row(&[&format!("1.1 {endless}"), "Noted", "", ""]),
        format!("<w:tr>{}{}{}</w:tr>", cell("1.2 Mend (Japan)"), cell("Noted"), cell_with(begins, &themes)),
    ];
    for number in 3..200 {
        let carried = cell_with("<w:vMerge/>", "");
        rows.push(format!("<w:tr>{}{}{carried}</w:tr>", cell(&format!("1.{number} Mend (Japan)")), cell("Noted")));
    }
    let read = read(&matrix(&rows));
    assert_eq!(read.troubles.len(), 199);
    assert_eq!(
        read.troubles[..2],
        [
            "made.docx, table 1, row 2, column Recommendation: a field is longer than 65536 bytes",
            "made.docx, table 1, row 3, column Full list of themes: a field is longer than 16384 bytes",
        ]
    );
    assert!(begun.elapsed() < std::time::Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn a_matrix_has_so_many_texts_and_no_more() {
    let texts = noise(2_500, b"abcdefgh").chars().map(|letter| format!("{letter} (Mali); ")).collect::<String>();
    let rows: Vec<String> = (1..4).map(|number| row(&[&format!("1.{number} {texts}"), "Noted", "", ""])).collect();
    let read = read(&matrix(&rows));
    assert_eq!(
        read.troubles,
        [
            "made.docx, table 1, row 4, column Recommendation: is refused as unsafe: it holds more than 5000 texts (the longest matrices have some 500)"
        ]
    );
}

#[test]
fn text_boxes_are_noticed() {
    let with_box = "<w:tc><w:p><w:r><w:t>1.1 Mend (Japan)</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>DRAFT</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p></w:tc>";
    let body = matrix(&[format!("<w:tr>{with_box}{}{}{}</w:tr>", cell("Noted"), cell(""), cell(""))]);
    let read = read(&body);
    assert_eq!(text(&read.drafts[0]), "Mend");
    assert_eq!(
        read.notices,
        ["made.docx, table 1, row 2, column Recommendation: a text box stands there, which was not read"]
    );
}
