//! Every page in every language: whole, escaped, small, and loading nothing from elsewhere.

use super::*;

const BASES: [&str; 3] = ["", "https://upr.example.org", "https://ngo.example.org/upr/"];

fn a_home(language: &str, base: &str) -> Home {
    let text = |text: &str| text.to_owned();
    Home {
        language: text(language),
        base: text(base),
        address: text("http://127.0.0.1:8080"),
        states: 197,
        reviews: 772,
        recommendations: 33_054,
        samples: true,
        points: (1..=9)
            .map(|n| Point { code: format!("3.{n}"), label: text("Consult"), definition: text("The State consults.") })
            .collect(),
        sources: vec![
            Source {
                name: text("UPR Info"),
                attribution: text("UPR Info, database of UPR recommendations"),
                licence: text("The export states no licence"),
                url: Some(text("https://upr-info.org/")),
            },
            Source { name: text("Sample"), url: Some(text("javascript:alert(1)")), ..Source::default() },
        ],
    }
}

fn a_problem() -> Problem {
    Problem {
        code: "invalid-parameter".to_owned(),
        status: 400,
        title: "A parameter can't be understood".to_owned(),
        meaning: "A parameter or one of its values isn't known.".to_owned(),
        mend: "The hint says which values there are.".to_owned(),
        language: "en".to_owned(),
    }
}

/// A review with one reported count, one text and a difference.
fn a_comparison(language: &str, base: &str, state: Option<&str>) -> Compared {
    use crate::domain::kinds::{Dataset, Response};
    use crate::domain::language::Languages;
    use crate::domain::reading::Reading;
    use crate::domain::reconciliation::{HeldText, ReviewCounted, SourceText, reconcile};
    use crate::domain::reviews::ReportedCount;
    let reading = Reading {
        languages: Languages::of(language, true).unwrap_or_default(),
        base: base.trim_end_matches('/').into(),
        ..Default::default()
    };
    let counted = ReviewCounted {
        review: "MNG-2".to_owned(),
        state_under_review: "MNG".to_owned(),
        cycle: 2,
        session: 22,
        reported: vec![ReportedCount {
            received: Some(164),
            source: Some("a <document>".to_owned()),
            ..ReportedCount::default()
        }],
    };
    let id = uuid::Uuid::from_u128(1);
    let states = vec!["KOR".to_owned(), "JPN".to_owned()];
    let told = SourceText {
        id,
        dataset: Dataset::UprInfo,
        text: id,
        response: Some(Response::Noted),
        states: states.clone(),
        numbers: Vec::new(),
    };
    let held = HeldText { id, response: Some(Response::Noted), states, numbers: Vec::new(), sources: vec![id] };
    Compared {
        language: language.to_owned(),
        base: base.to_owned(),
        states: vec!["MNG".to_owned(), "XSA".to_owned()],
        cycles: vec![1, 2, 3, 4],
        state: state.map(str::to_owned),
        cycle: state.map(|_| 2),
        rows: vec![reconcile(counted, &[held], &[told], &reading)],
        previous: None,
        next: Some("abc".to_owned()),
    }
}

/// All pages in a language, by name.
fn all(language: &str, base: &str) -> Vec<(&'static str, String)> {
    let frame = Frame { language: language.to_owned(), base: base.to_owned() };
    vec![
        ("home", home(&a_home(language, base)).unwrap()),
        ("reconciliation", reconciliation(&a_comparison(language, base, None)).unwrap()),
        ("reconciliation of a State", reconciliation(&a_comparison(language, base, Some("MNG"))).unwrap()),
        ("docs", docs(&frame).unwrap()),
        ("link", link(&frame).unwrap()),
        ("graphiql", graphiql(&frame, true).unwrap()),
        ("problem", problem(&frame, &a_problem()).unwrap()),
        ("problems", problems(&frame, &[a_problem()]).unwrap()),
    ]
}

/// The values of an attribute in a page.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    page.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_page_is_whole_in_every_language() {
    for language in LANGUAGES {
        for (name, page) in all(language, "") {
            assert!(page.starts_with("<!DOCTYPE html>"), "{name}");
            assert!(page.contains(&format!("<html lang=\"{language}\" dir=\"ltr\">")), "{name} in {language}");
            assert!(page.trim_end().ends_with("</html>"), "{name}");
            for landmark in ["<header", "<main id=\"main\"", "<h1", "class=\"skip\" href=\"#main\"", "<title>"] {
                assert_eq!(page.matches(landmark).count(), 1, "{name} in {language}: {landmark}");
            }
            for other in LANGUAGES {
                let href = format!("lang={other}\" hreflang=\"{other}\" lang=\"{other}\"");
                assert!(page.contains(&href), "{name} in {language} doesn't lead to {other}");
            }
            assert!(!page.contains("{state}"), "{name} in {language}");
        }
    }
}

#[test]
fn every_id_is_there_once_and_every_label_points_to_one() {
    for (name, page) in all("en", "") {
        let ids = values(&page, "id");
        for id in &ids {
            assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{name}: {id}");
        }
        for label in values(&page, "aria-labelledby") {
            assert!(ids.contains(&label), "{name}: {label}");
        }
    }
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    for base in BASES {
        for (name, page) in all("ko", base) {
            let prefix = if base.ends_with("/upr/") { "/upr" } else { "" };
            let loaded = values(&page, "src").into_iter().chain(
                page.split("<link ")
                    .skip(1)
                    .filter(|link| !link.starts_with("rel=\"alternate\""))
                    .flat_map(|link| values(link.split('>').next().unwrap_or_default(), "href")),
            );
            let mut files = 0;
            for address in loaded {
                let path = address.strip_prefix(prefix).unwrap();
                assert!(asset(path).is_some(), "{name}: {address} is no file of ours");
                files += 1;
            }
            assert!(files >= 3, "{name}");
            // Links go to this service, or to a source that says so.
            for link in page.split("<a ").skip(1) {
                let tag = format!(" {}", link.split('>').next().unwrap());
                let href = values(&tag, "href")[0];
                let ours = href.starts_with('#') || (href.starts_with('/') && !href.starts_with("//"));
                let public = !base.is_empty() && href.starts_with(base.trim_end_matches('/'));
                assert!(ours || public || tag.contains("rel=\"external noreferrer\""), "{name}: {href}");
                assert!(ours || href.starts_with("https://"), "{name}: {href}");
            }
            assert!(!page.contains("javascript:"), "{name}");
        }
    }
}

#[test]
fn nothing_stands_inline_that_the_policy_forbids() {
    for (name, page) in all("ja", "") {
        assert!(!page.contains("<style") && !page.contains(" style="), "{name}");
        assert_eq!(page.matches("<script").count(), page.matches("<script src=\"").count(), "{name}");
        assert!(
            !page.contains(" on")
                || !page.split(" on").skip(1).any(|rest| {
                    rest.split_once('=')
                        .is_some_and(|(event, _)| !event.is_empty() && event.chars().all(|c| c.is_ascii_lowercase()))
                }),
            "{name} has a handler in an attribute"
        );
    }
    assert!(!CONTENT_SECURITY_POLICY.contains("unsafe") && !CONTENT_SECURITY_POLICY.contains("  "));
}

#[test]
fn what_is_given_is_escaped() {
    let hostile = "\"><script>alert(1)</script>";
    let mut view = a_home("en", &format!("https://x{hostile}"));
    view.points = vec![Point { code: hostile.into(), label: hostile.into(), definition: hostile.into() }];
    view.sources = vec![Source {
        name: hostile.into(),
        attribution: hostile.into(),
        licence: hostile.into(),
        url: Some(format!("https://x{hostile}")),
    }];
    let frame = Frame { language: hostile.into(), base: view.base.clone() };
    let told = Problem {
        code: hostile.into(),
        status: 400,
        title: hostile.into(),
        meaning: hostile.into(),
        mend: hostile.into(),
        language: hostile.into(),
    };
    let pages = [
        home(&view).unwrap(),
        docs(&frame).unwrap(),
        graphiql(&frame, false).unwrap(),
        problem(&frame, &told).unwrap(),
        problems(&frame, &[told]).unwrap(),
    ];
    for page in pages {
        assert!(!page.contains("<script>") && !page.contains("\"><script"), "{page}");
        assert!(page.contains("&#34;&#62;&#60;script&#62;"), "{page}");
    }
}

#[test]
fn a_base_that_is_no_web_address_is_left_out() {
    for base in ["javascript:alert(1)//", "//elsewhere.example", "elsewhere.example", "data:text/html,x"] {
        let page = home(&a_home("en", base)).unwrap();
        assert!(!page.contains(base), "{base}");
        assert!(page.contains("href=\"/docs?lang=en\""), "{base}");
    }
    // A command line stays one argument.
    let page = home(&a_home("en", "https://x.example/';reboot;'")).unwrap();
    assert!(!page.contains("';reboot") && !page.contains("&#39;;reboot"));
}

#[test]
fn links_begin_with_the_public_address_and_files_come_from_where_the_page_came_from() {
    let page = home(&a_home("mn", "https://ngo.example.org/upr/")).unwrap();
    assert!(page.contains("href=\"https://ngo.example.org/upr/docs?lang=mn\""));
    assert!(page.contains("hreflang=\"x-default\" href=\"https://ngo.example.org/upr/\""));
    assert!(page.contains(&format!("href=\"/upr{}\"", assets::PAGE_CSS)));
    assert!(page.contains("curl &#39;https://ngo.example.org/upr/v1/recommendations?"));
    let page = graphiql(&Frame { language: "mn".into(), base: "https://ngo.example.org/upr".into() }, true).unwrap();
    assert!(page.contains("data-endpoint=\"/upr/graphql\""));
}

#[test]
fn the_questions_are_on_a_sample_only_where_samples_are_loaded() {
    let mut view = a_home("en", "");
    let with = home(&view).unwrap();
    assert!(with.contains("state_under_review=XSA&#38;response=supported\"") && with.contains("invented States"));
    assert!(with.contains("by=state_under_review,response\"") && with.contains("%22XSA%22"));
    view.samples = false;
    let without = home(&view).unwrap();
    assert!(!without.contains("XSA") && without.contains("state_under_review=KOR&#38;response=supported\""));
    assert!(without.contains("the Republic of Korea"));
    let frame = Frame::default();
    assert!(graphiql(&frame, true).unwrap().contains("data-state=\"XSA\""));
    assert!(graphiql(&frame, false).unwrap().contains("data-state=\"KOR\""));
}

#[test]
fn counts_stand_side_by_side_with_reasons_in_words() {
    let page = reconciliation(&a_comparison("en", "", None)).unwrap();
    assert!(
        page.contains("<td class=\"count\">164</td>\n<td class=\"count\">0</td>\n<td class=\"count\">1</td>"),
        "{page}"
    );
    assert!(page.contains("UPR Info: 2") && page.contains("−163</span> Not held here"), "{page}");
    assert!(
        page.contains("href=\"/reconciliation?state_under_review=MNG&#38;cycle=2&#38;lang=en\">Mongolia · Cycle 2</a>")
    );
    assert!(
        page.contains("href=\"/reconciliation?cursor=abc&#38;lang=en\" rel=\"next\"") && !page.contains("rel=\"prev\"")
    );
    let page = reconciliation(&a_comparison("ko", "", Some("MNG"))).unwrap();
    assert!(
        page.contains("<option value=\"MNG\" selected>몽골</option>") && page.contains("<option value=\"2\" selected>")
    );
    assert!(page.contains("state_under_review=MNG&#38;cycle=2&#38;lang=ja\" hreflang=\"ja\""), "the choice stays");
    assert!(page.contains("lang=\"en\">a &#60;document&#62;</span>"), "{page}");
    assert!(page.contains("국가별로 셈") && page.contains("<td class=\"count\">−162</td>"), "{page}");
    let mut nothing = a_comparison("mn", "", None);
    nothing.rows.clear();
    assert!(reconciliation(&nothing).unwrap().contains("Харьцуулах зүйл хараахан алга."));
}

#[test]
fn figures_are_grouped_and_none_is_said() {
    let mut view = a_home("en", "");
    assert!(home(&view).unwrap().contains("<dd>33,054</dd>"));
    assert!(!home(&view).unwrap().contains("upr-network import"));
    view.recommendations = 0;
    assert!(home(&view).unwrap().contains("upr-network import"));
    let numbers = [0, 7, 999, 1000, 1_234_567, -1234].map(layout::grouped);
    assert_eq!(numbers, ["0", "7", "999", "1,000", "1,234,567", "−1,234"]);
}

#[test]
fn names_between_backticks_are_shown_as_code() {
    let told = Problem { mend: "Read `errors`, <all> of `it`.".to_owned(), ..a_problem() };
    let page = problem(&Frame::default(), &told).unwrap();
    assert!(page.contains(">Read <code>errors</code>, &#60;all&#62; of <code>it</code>.</dd>"), "{page}");
}

#[test]
fn pages_are_small() {
    for language in LANGUAGES {
        for (name, page) in all(language, "https://upr.example.org") {
            assert!(page.len() < 25_000, "{name} in {language}: {} bytes", page.len());
        }
    }
    // What a reader of the home page loads, uncompressed.
    let loaded = [assets::FRAME_CSS, assets::PAGE_CSS, "/favicon.ico"];
    let size: usize = loaded.iter().filter_map(|path| asset(path)).map(|asset| asset.body.len()).sum();
    assert!(size < 20_000, "{size} bytes");
}

#[test]
fn the_first_language_of_the_chain_that_pages_have_is_taken() {
    for (chain, language) in [
        (vec!["zh-Hant-HK", "zh-Hant", "zh-Hans", "en"], "zh-Hant"),
        (vec!["fr", "ko", "en"], "ko"),
        (vec!["mn-Mong", "mn", "en"], "mn"),
        (vec!["fr"], "en"),
        (vec![], "en"),
    ] {
        let chain: Vec<String> = chain.into_iter().map(str::to_owned).collect();
        assert_eq!(page_language(&chain), language, "{chain:?}");
    }
    assert_eq!(words::ALL.map(|words| words.tag), LANGUAGES);
}

#[test]
fn files_have_addresses_of_their_own_that_change_with_them() {
    for (at, file) in ASSETS.iter().enumerate() {
        assert!(file.path.starts_with("/assets/") || file.path == "/favicon.ico", "{}", file.path);
        assert!(file.path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.-_".contains(&b)), "{}", file.path);
        assert!(!file.body.is_empty());
        assert!(ASSETS[..at].iter().all(|other| other.path != file.path), "{}", file.path);
        assert_eq!(file.is_immutable(), file.path != "/favicon.ico");
    }
    assert!(assets::PAGE_CSS.ends_with("/page.css"));
    let hash = assets::digest(asset(assets::PAGE_CSS).unwrap().body);
    assert_eq!(assets::PAGE_CSS, format!("/assets/{hash:016x}/page.css"));
    assert!(asset("/assets/../mod.rs").is_none());
}

/// A vendored file is kept for ever under the number of its version. Who changes one gives its folder in `assets.rs`
/// a new name (`graphiql-3.9.0-2`) and then mends this list.
#[test]
fn vendored_files_are_those_of_their_address() {
    let vendored: Vec<String> = ASSETS
        .iter()
        .filter(|file| {
            file.path.contains("-3.9.0/") || file.path.contains("-5.35.0/") || file.path.contains("-18.3.1/")
        })
        .map(|file| format!("{:016x} {}", assets::digest(file.body), file.path))
        .collect();
    assert_eq!(vendored.join("\n"), VENDORED.trim());
}

const VENDORED: &str = "
4dd60fc3fe9c21b7 /assets/graphiql-3.9.0/graphiql.min.js
48bbf5b19e627944 /assets/graphiql-3.9.0/graphiql.min.css
aa06791590e6c8ab /assets/graphiql-3.9.0/LICENSES.txt
36de7d1f4adce8b7 /assets/react-18.3.1/react.production.min.js
dcc1500bacc06faf /assets/react-18.3.1/react-dom.production.min.js
efa494f750251ece /assets/swagger-ui-5.35.0/swagger-ui-bundle.js
61a46d6a271944d1 /assets/swagger-ui-5.35.0/swagger-ui.css
2eb9294a0308d938 /assets/swagger-ui-5.35.0/LICENSE
d5e88e2ddbcfc9ed /assets/swagger-ui-5.35.0/NOTICE
51986fc831a36694 /assets/swagger-ui-5.35.0/swagger-ui-bundle.js.LICENSE.txt
b7bcb7e8e7bce5cf /assets/swagger-ui-5.35.0/favicon-16x16.png
e11f2fe6ed11a944 /assets/swagger-ui-5.35.0/favicon-32x32.png
";
