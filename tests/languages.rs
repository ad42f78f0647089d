//! Languages: which one answers, what stands in for it, what the answer says of it; and the labels of codes.

use serde_json::Value;

use crate::support::{TestService, Visitor};

fn languages_of(visitor: &Visitor, query: &str) -> Vec<(Value, Value)> {
    visitor
        .all(&format!("/v1/recommendations?limit=200&{query}"))
        .into_iter()
        .map(|record| (record["text"].clone(), record["text_in"]["language"].clone()))
        .collect()
}

#[test]
fn a_language_is_asked_for_by_name() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (lang, name, content_language) in [
        ("en", "Republic of Korea", "en"),
        ("ko", "대한민국", "ko"),
        ("ko-KR", "대한민국", "ko"),
        ("KO", "대한민국", "ko"),
        ("fr", "République de Corée", "fr"),
        ("ru", "Республика Корея", "ru"),
    ] {
        let answer = visitor.get(&format!("/v1/states/KOR?lang={lang}"));
        assert_eq!(answer.status, 200, "{lang}");
        assert_eq!(answer.json()["name"], name, "{lang}");
        assert_eq!(answer.header("content-language"), content_language, "{lang}");
        assert_eq!(answer.json()["name_in"]["language"], content_language, "{lang}");
    }
    // The name wins over the field.
    let both = visitor.get_with("/v1/states/KOR?lang=ko", &[("accept-language", "fr")]);
    assert_eq!(both.json()["name"], "대한민국");
}

#[test]
fn accept_language_is_read_with_its_qualities() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (accepted, expected) in [
        ("ko", "ko"),
        ("fr;q=0.2, ko;q=0.9", "ko"),
        ("ja;q=0, ko;q=0.1", "ko"),
        ("*", "en"),
        ("xx-nonsense-!!, ko", "ko"),
        (";;;,,,q=", "en"),
        ("de-CH, ko;q=0.5", "ko"),
        ("zh-TW", "zh-Hant"),
        ("mn-Cyrl-MN", "mn"),
        ("kr, ja;q=0.5", "ja"),
    ] {
        let answer = visitor.get_with("/v1/themes/torture", &[("accept-language", accepted)]);
        assert_eq!(answer.status, 200, "{accepted}: a field is never refused");
        assert_eq!(answer.json()["label_in"]["language"], expected, "{accepted}");
        assert!(answer.header("vary").split(", ").any(|name| name == "Accept-Language"), "{accepted}");
    }
}

#[test]
fn what_is_missing_is_stood_in_for_by_the_nearest() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    // Hong Kong's readers get traditional characters, then simplified ones, then English.
    let hong_kong = languages_of(&visitor, "lang=zh-Hant-HK");
    let traditional = languages_of(&visitor, "lang=zh-Hant&fallback=none");
    let simplified = languages_of(&visitor, "lang=zh-Hans&fallback=none");
    let english = languages_of(&visitor, "lang=en&fallback=none");
    let mut seen = std::collections::BTreeSet::new();
    for (index, (text, language)) in hong_kong.iter().enumerate() {
        let expected = [&traditional, &simplified, &english]
            .into_iter()
            .map(|texts| &texts[index])
            .find(|(text, _)| !text.is_null())
            .expect("English is always there");
        assert_eq!((text, language), (&expected.0, &expected.1));
        seen.insert(language.as_str().expect("a language").to_owned());
    }
    assert!(seen.contains("zh-Hant") && seen.contains("zh-Hans"), "the samples show the chain: {seen:?}");
    let korean = languages_of(&visitor, "lang=ko");
    assert!(korean.iter().any(|(_, language)| language == "en") && korean.iter().any(|(_, language)| language == "ko"));
    assert!(korean.iter().all(|(text, _)| text.is_string()));
    // A language that nobody wrote in.
    assert!(languages_of(&visitor, "lang=sw").iter().all(|(_, language)| language == "en"));
}

#[test]
fn without_fallback_a_missing_text_is_null() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let korean = languages_of(&visitor, "lang=ko&fallback=none");
    assert!(korean.iter().any(|(text, _)| text.is_null()) && korean.iter().any(|(text, _)| text.is_string()));
    for (text, language) in &korean {
        assert_eq!(text.is_null(), language.is_null());
        assert!(text.is_null() || language == "ko");
    }
    assert!(languages_of(&visitor, "lang=sw&fallback=none").iter().all(|(text, _)| text.is_null()));
    let alone = visitor.get("/v1/recommendations?fallback=none").problem();
    assert_eq!(alone["errors"][0]["parameter"], "fallback");
    assert_eq!(alone["errors"][0]["hint"], "add `lang`, such as lang=ko");
    let some = visitor.get("/v1/recommendations?lang=ko&fallback=some").problem();
    assert_eq!(some["errors"][0]["parameter"], "fallback");
}

#[test]
fn the_original_is_told_from_its_translations() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (lang, original, kind) in [("en", true, "original"), ("ja", false, "translation")] {
        let record = visitor
            .all(&format!("/v1/recommendations?limit=200&lang={lang}&fallback=none"))
            .into_iter()
            .find(|record| record["text"].is_string())
            .expect("a text");
        assert_eq!(record["text_in"]["language"], lang);
        assert_eq!(record["text_in"]["original"], original);
        assert_eq!(record["text_in"]["kind"], kind);
        for field in ["made_by", "state", "outdated", "translation_id"] {
            assert!(record["text_in"].get(field).is_some(), "{field}");
        }
    }
}

#[test]
fn codes_of_countries_are_no_languages() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let mut told = String::new();
    for lang in ["kr", "jp", "cn", "tw", "hk", "KR", "not a tag", "", "toolongsubtag-x"] {
        for path in ["/v1/states/KOR", "/v1/recommendations", "/v1/recommendations/counts?by=cycle", "/docs"] {
            let joint = if path.contains('?') { '&' } else { '?' };
            let answer = visitor.get(&format!("{path}{joint}lang={lang}"));
            assert_eq!(answer.status, 400, "{path} {lang}");
            let problem = answer.problem();
            assert_eq!(problem["errors"][0]["parameter"], "lang");
            if path == "/v1/states/KOR" {
                told.push_str(&format!(
                    "{lang:?}: {} ({})\n",
                    problem["errors"][0]["detail"].as_str().expect("a detail"),
                    problem["errors"][0]["hint"].as_str().expect("a hint")
                ));
            }
        }
    }
    insta::assert_snapshot!(told, @r#"
    "kr": `kr` is the code of a country (the Korean language is `ko`)
    "jp": `jp` is the code of a country (the Japanese language is `ja`)
    "cn": `cn` is the code of a country (Chinese is `zh-Hans` (simplified) or `zh-Hant` (traditional))
    "tw": `tw` is the code of a territory (Chinese in traditional characters is `zh-Hant`)
    "hk": `hk` is the code of a territory (Chinese in traditional characters is `zh-Hant`)
    "KR": `KR` is the code of a country (the Korean language is `ko`)
    "not a tag": `not a tag` is no language tag (BCP 47) (use a tag such as `ko`, `ja`, `mn`, `zh-Hans` or `en`)
    "": `` is no language tag (BCP 47) (use a tag such as `ko`, `ja`, `mn`, `zh-Hans` or `en`)
    "toolongsubtag-x": `toolongsubtag-x` is no language tag (BCP 47) (use a tag such as `ko`, `ja`, `mn`, `zh-Hans` or `en`)
    "#);
    // Two languages are one too many.
    assert_eq!(visitor.get("/v1/states?lang=ko&lang=ja").problem()["errors"][0]["parameter"], "lang");
}

#[test]
fn mongolian_is_mongolian_however_it_is_written() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let plain = visitor.get("/v1/recommendations?lang=mn&limit=5");
    for lang in ["mn-Cyrl-MN", "mn-MN", "mn-Cyrl", "MN-cyrl"] {
        let answer = visitor.get(&format!("/v1/recommendations?lang={lang}&limit=5"));
        assert_eq!(answer.header("content-language"), "mn", "{lang}");
        assert_eq!(answer.json()["data"], plain.json()["data"], "{lang}");
    }
    let script = visitor.get("/v1/recommendations?lang=mn-Mong&limit=5");
    assert_eq!(script.header("content-language"), "mn-Mong", "the old script is another way of writing");
}

#[test]
fn pages_and_problems_of_pages_choose_in_the_same_way() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (path, headers, language) in [
        ("/?lang=ko", vec![], "ko"),
        ("/", vec![("accept-language", "ja, en;q=0.5")], "ja"),
        ("/docs?lang=mn-Cyrl-MN", vec![("accept-language", "ja")], "mn"),
        ("/problems?lang=sw", vec![], "en"),
    ] {
        let answer = visitor.get_with(path, &headers);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-language"), language, "{path}");
        assert!(answer.text().contains(&format!("<html lang=\"{language}\"")), "{path}: {}", &answer.text()[..200]);
        assert!(answer.header("vary").contains("Accept-Language"), "{path}");
    }
}

/// The labels of a vocabulary in a language, as the vocabulary's own address gives them.
fn labels(visitor: &Visitor, vocabulary: &str, lang: &str) -> std::collections::BTreeMap<String, Value> {
    visitor.json(&format!("/v1/vocabularies/{vocabulary}?lang={lang}"))["terms"]
        .as_array()
        .expect("terms")
        .iter()
        .map(|term| (term["code"].as_str().expect("a code").to_owned(), term["label"].clone()))
        .collect()
}

/// What should stand beside a code or a list of codes.
fn expected(codes: &Value, labels: &std::collections::BTreeMap<String, Value>) -> Value {
    let label = |code: &Value| match code {
        Value::Null => Value::Null,
        Value::String(code) => labels.get(code).cloned().unwrap_or_else(|| panic!("{code} has no label")),
        code => labels.get(&code.to_string()).cloned().unwrap_or_else(|| panic!("{code} has no label")),
    };
    match codes {
        Value::Array(codes) => codes.iter().map(label).collect(),
        code => label(code),
    }
}

#[test]
fn every_code_has_its_label_beside_it() {
    let service = TestService::with_real_states();
    let visitor = service.visitor();
    for lang in ["en", "ko", "zh-Hant-HK"] {
        let mut places: std::collections::BTreeMap<String, Value> = std::collections::BTreeMap::new();
        for path in ["/v1/states", "/v1/jurisdictions"] {
            for place in visitor.all(&format!("{path}?limit=200&lang={lang}")) {
                places.insert(place["code"].as_str().expect("a code").to_owned(), place["name"].clone());
            }
        }
        let of = |name: &str| labels(&visitor, name, lang);
        let nouns: [(&str, &[(&str, &str)]); 5] = [
            (
                "/v1/recommendations?kind=recommendation,voluntary_pledge",
                &[
                    ("state_under_review", "places"),
                    ("recommending_states", "places"),
                    ("kind", "recommendation_kind"),
                    ("response", "response"),
                    ("response_now", "response"),
                    ("action_category", "action_category"),
                    ("themes", "themes"),
                    ("sdgs", "sdgs"),
                    ("groups_of_persons", "groups_of_persons"),
                    ("text_kind", "text_kind"),
                ],
            ),
            (
                "/v1/states?code=KOR,CHN,XSA,PSE",
                &[("kind", "state_kind"), ("regional_group", "regional_group"), ("official_languages", "languages")],
            ),
            ("/v1/reviews?state=KOR,XSB", &[("state", "places"), ("status", "review_status")]),
            (
                "/v1/organizations",
                &[("kind", "organization_kind"), ("state", "places"), ("basis", "organization_basis")],
            ),
            ("/v1/statements", &[("kind", "statement_kind"), ("states", "places"), ("jurisdictions", "places")]),
        ];
        for (path, fields) in nouns {
            let joint = if path.contains('?') { '&' } else { '?' };
            let plain = visitor.all(&format!("{path}{joint}limit=200&lang={lang}"));
            let labelled = visitor.all(&format!("{path}{joint}limit=200&lang={lang}&include=labels"));
            assert_eq!(plain.len(), labelled.len());
            for (plain, labelled) in plain.iter().zip(&labelled) {
                for (field, vocabulary) in fields {
                    let told = labelled
                        .get(format!("{field}_label"))
                        .unwrap_or_else(|| panic!("{path}: {field} has no label: {labelled}"));
                    // Languages that we have no name for stand there without a label.
                    if *field == "official_languages" {
                        assert_eq!(
                            told.as_array().map(Vec::len),
                            plain[*field].as_array().map(Vec::len),
                            "{path} {field}"
                        );
                        continue;
                    }
                    let known = if *vocabulary == "places" { places.clone() } else { of(vocabulary) };
                    assert_eq!(*told, expected(&plain[*field], &known), "{path} {field}");
                }
                // Nothing else is different.
                for (name, value) in plain
                    .as_object()
                    .expect("a record")
                    .iter()
                    .filter(|(_, value)| !value.is_object() && !value.is_array())
                {
                    assert_eq!(labelled[name], *value, "{path} {name}");
                }
            }
        }
    }
}

#[test]
fn codes_inside_have_labels_too() {
    let service = TestService::with_real_states();
    let visitor = service.visitor();
    let record = &visitor.json("/v1/recommendations?reference=XSA-4-12.1&include=labels,review&lang=ja")["data"][0];
    let (response, stage) = (labels(&visitor, "response", "ja"), labels(&visitor, "position_stage", "ja"));
    let positions = record["positions"].as_array().expect("positions");
    assert!(positions.len() > 1);
    for position in positions {
        assert_eq!(position["value_label"], expected(&position["value"], &response));
        assert_eq!(position["stage_label"], expected(&position["stage"], &stage));
    }
    assert_eq!(record["sources"][0]["dataset_label"], labels(&visitor, "dataset", "ja")["sample"]);
    assert_eq!(record["review_record"]["status_label"], labels(&visitor, "review_status", "ja")["outcome_adopted"]);
    assert_eq!(
        record["review_record"]["documents"][0]["kind_label"],
        labels(&visitor, "document_kind", "ja")["national_report"]
    );
    let hong_kong = &visitor.json("/v1/recommendations?jurisdiction=HKG&include=labels&lang=en")["data"][0];
    assert_eq!(hong_kong["jurisdictions"][0]["code_label"], "Hong Kong, China", "{hong_kong}");
    assert_eq!(
        hong_kong["jurisdictions"][0]["basis_label"],
        labels(&visitor, "jurisdiction_basis", "en")["text_names_it"]
    );
    // A trimmed record keeps the labels of what is left.
    let trimmed = &visitor.json("/v1/recommendations?reference=XSA-4-12.1&fields=themes,id&include=labels")["data"][0];
    let names: Vec<&String> = trimmed.as_object().expect("a record").keys().collect();
    assert_eq!(names, ["id", "themes", "themes_label"]);
}
