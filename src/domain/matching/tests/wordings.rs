//! How near wordings are, by what differs in them, in texts of our own.

use proptest::prelude::*;

use crate::domain::matching::{NEAR, Wording, nearness};

fn near(one: &str, other: &str) -> f64 {
    nearness(&Wording::of(one), &Wording::of(other))
}

#[test]
fn editions_of_one_text_are_near() {
    for (one, other) in [
        // Letters, spelling, blanks inside of words.
        ("Protect the rights of keepers of lighthouses", "Protect the right of keepers of lighthouses"),
        ("Criminalize the labour of children in ports", "Criminalise the labor of children in ports"),
        ("Join the country i s programme for harbours", "Join the country is programme for harbours"),
        ("Let the islanders' councils decide", "Let the islanders councils decide"),
        // Small words, and a clause that one of them left out.
        ("Improve the living conditions of the fishers", "Improve living conditions of the fishers"),
        (
            "Continue with its policy of free ferries for the islanders of the north and of the south, as before",
            "Continue with its policy of free ferries for the islanders of the north and of the south",
        ),
        // An abbreviation, spelled out or standing beside what it stands for.
        (
            "Ratify the CRPD without reservations",
            "Ratify the Convention on the Rights of Persons with Disabilities without reservations",
        ),
        ("Ratify OP-CAT soon", "Ratify the Optional Protocol to the Convention against Torture soon"),
        (
            "Accede to the Rome Statute of the International Criminal Court (ICC)",
            "Accede to the Rome Statute of the International Criminal Court",
        ),
        // Languages without blanks, and without capitals.
        (
            "批准保护所有移徙工人及其家庭成员权利国际公约并立即执行。",
            "批准保护所有移徙工人及其家庭成员权利国际公约，立即执行",
        ),
        ("Далайн боомтын ажилчдын эрхийг нь хамгаалж, тайлагнах", "Далайн боомтын ажилчдын эрхийг хамгаалж, тайлагнах"),
    ] {
        let measured = near(one, other);
        assert!(measured >= NEAR, "{measured}: {one} / {other}");
    }
}

#[test]
fn other_recommendations_from_the_same_mould_are_not() {
    for (one, other) in [
        ("Ratify ILO Convention 169", "Ratify ILO Convention 189"),
        ("Sign and ratify OP-CAT", "Sign and ratify OP-CRPD"),
        ("Consider the possibility of accession to CED", "Consider the possibility of accession to CRPD"),
        ("Report on the steps taken by 2019 to open the port", "Report on the steps taken by 2024 to open the port"),
        ("Ratify without delay CEDAW", "Ratify CED without delay"),
        ("Ratify the first Optional Protocol to the ICCPR", "Ratify the second Optional Protocol to the ICCPR"),
        ("Speed up the ratification of the ICCPR", "Speed up the ratification of the ICCPR-OP2"),
        ("Ratify the CRPD", "Ratify the Optional Protocol to the CRPD"),
        ("Ratify CAT", "Ratify the Convention on the Law of the Sea"),
        ("Continue to fight poverty with the help of all", "Continue to fight piracy with the help of all"),
        ("Protect women from violence at sea", "Protect children from violence at sea"),
        ("Make it legal to fish", "Make it illegal to fish"),
        ("批准《禁止酷刑公约》", "批准《儿童权利公约》"),
        ("Protect the keepers of lighthouses", ""),
    ] {
        let measured = near(one, other);
        assert!(measured < NEAR, "{measured}: {one} / {other}");
    }
}

#[test]
fn the_measure_is_what_it_says() {
    assert!((near("Open the harbour", "open the HARBOUR!") - 1.0).abs() < f64::EPSILON);
    assert!((near("", "") - 1.0).abs() < f64::EPSILON);
    // One letter of twenty.
    assert!((near("open the harbours now", "open the harbour now") - (1.0 - 1.0 / 18.0)).abs() < 1e-9);
    // Where all is in capitals they mark nothing.
    assert!(near("PROTECT THE RIGHTS OF KEEPERS OF LIGHTHOUSES", "Protect the right of keepers of lighthouses") > NEAR);
}

#[test]
fn a_very_long_text_is_not_worked_on_for_ever() {
    let long = |word: &str| (0..40_000).map(|n| format!("{word}{n} ")).collect::<String>();
    let began = std::time::Instant::now();
    assert!(near(&long("harbour"), &long("island")) < f64::EPSILON);
    assert!(near(&"a".repeat(3_000_000), &"b".repeat(3_000_000)) < f64::EPSILON);
    assert!(began.elapsed().as_secs() < 20);
}

proptest! {
    #[test]
    fn it_is_the_same_in_both_directions_and_never_above_the_bound(one in "[a-c A0-1权利]{0,40}", other in "[a-c A0-1权利]{0,40}") {
        let (one, other) = (Wording::of(&one), Wording::of(&other));
        let measured = nearness(&one, &other);
        prop_assert!((0.0..=1.0).contains(&measured));
        prop_assert_eq!(measured.to_bits(), nearness(&other, &one).to_bits());
        prop_assert!(measured <= one.at_most(&other) + 1e-9);
    }

    #[test]
    fn a_text_is_as_near_to_itself_as_can_be(text in "\\PC{0,60}") {
        let wording = Wording::of(&text);
        prop_assert!((nearness(&wording, &wording) - 1.0).abs() < f64::EPSILON);
    }
}
