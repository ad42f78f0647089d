//! Filters of every list: each alone and all in pairs, beside what the test finds itself in the whole list. Which filters
//! there are, the description says: one without an example here fails.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{IMPORTED_AT, LOADED_AT, TestService, Visitor};

/// Parameters that every question takes, and that select no records.
pub const OTHER_PARAMETERS: &[&str] =
    &["lang", "fallback", "scope", "include", "fields", "limit", "cursor", "sort", "count", "by", "unit", "stage"];

/// A filter with a value of its own.
type Given<'a> = (&'a str, &'a str);

/// The names of the filters of an address, as the description has them.
pub fn filters_of(visitor: &Visitor, path: &str) -> BTreeSet<String> {
    let description = visitor.json("/openapi.json");
    description["paths"][path]["get"]["parameters"]
        .as_array()
        .unwrap_or_else(|| panic!("{path} is not described"))
        .iter()
        // What only working records have selects nothing of what is public.
        .filter(|parameter| !parameter["description"].as_str().unwrap_or_default().contains("scope=working"))
        .filter_map(|parameter| parameter["name"].as_str())
        .filter(|name| !OTHER_PARAMETERS.contains(name))
        .map(str::to_owned)
        .collect()
}

/// A list with an example or more of each of its filters.
struct Noun<'a> {
    path: &'a str,
    key: &'a str,
    /// What has to be asked to get every record.
    everything: &'a str,
    examples: &'a [(&'a str, &'a [&'a str])],
    /// Whether a record is in a list with these filters.
    holds: &'a dyn Fn(&[Given<'_>], &Value) -> bool,
}

/// The filters with those that they need beside them: a day says when, another what.
fn needed<'a>(given: &[Given<'a>]) -> Vec<Given<'a>> {
    let mut all = given.to_vec();
    for (name, other) in [
        ("in_plan_on", ("in_plan", "government")),
        ("monitored_from", ("monitored", "true")),
        ("monitored_to", ("monitored", "true")),
    ] {
        if all.iter().any(|(given, _)| *given == name) && all.iter().all(|(given, _)| *given != other.0) {
            all.push(other);
        }
    }
    all
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

impl Noun<'_> {
    fn keys(&self, records: &[Value]) -> Vec<String> {
        records.iter().map(|record| record[self.key].as_str().expect("a key").to_owned()).collect()
    }

    /// Asks with these filters, and compares with what the test finds in the whole list.
    fn compare(&self, visitor: &Visitor, whole: &[Value], given: &[Given<'_>]) -> usize {
        let given = &needed(given);
        let query: Vec<String> = given.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let address = format!("{}?limit=200&{}", self.path, query.join("&"));
        let total = visitor.json(&address)["meta"]["total"].clone();
        let records = visitor.all(&address);
        let expected: Vec<Value> = whole.iter().filter(|record| (self.holds)(given, record)).cloned().collect();
        assert_eq!(self.keys(&records), self.keys(&expected), "{address}");
        assert_eq!(total, expected.len(), "{address}");
        expected.len()
    }

    fn check(&self, service: &TestService) {
        let visitor = service.visitor();
        let named: BTreeSet<String> = self.examples.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(named, filters_of(&visitor, self.path), "{}: every filter has an example, and no other", self.path);
        let whole = visitor.all(&format!("{}?limit=200{}", self.path, self.everything));
        assert_eq!(self.keys(&whole).iter().collect::<BTreeSet<_>>().len(), whole.len());
        for (name, values) in self.examples {
            let counts: Vec<usize> =
                values.iter().map(|value| self.compare(&visitor, &whole, &[(name, value)])).collect();
            assert!(counts.iter().any(|count| *count > 0), "{}: no example of {name} finds anything", self.path);
        }
        for (index, (one, ones)) in self.examples.iter().enumerate() {
            for (other, others) in self.examples.iter().skip(index + 1) {
                for (one_value, other_value) in ones.iter().zip(others.iter().cycle()) {
                    self.compare(&visitor, &whole, &[(one, one_value), (other, other_value)]);
                }
            }
        }
    }
}

/// Whether a field that has one value has one of these.
fn is_one_of(field: &Value, values: &str) -> bool {
    let text = match field {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => return false,
    };
    values.split(',').any(|value| value == text)
}

/// Whether a record that a coalition can write is in a list with this filter; words stand in these members.
fn holds_common(name: &str, values: &str, record: &Value, texts: &[&str]) -> bool {
    let day = || record["published_on"].as_str();
    match name {
        "published_from" => day().is_some_and(|day| day >= values),
        "published_to" => day().is_some_and(|day| day <= values),
        "q" => texts.iter().any(|text| record[*text].to_string().to_lowercase().contains(values)),
        name => is_one_of(&record[name], values),
    }
}

/// Whether a field that has several values has one of these.
fn has_one_of(field: &Value, values: &str) -> bool {
    field.as_array().is_some_and(|items| items.iter().any(|item| is_one_of(item, values)))
}

/// What the test must know to filter recommendations itself.
pub struct World {
    /// Every recommendation and pledge, in the order of the list.
    pub records: Vec<Value>,
    /// The regional group of each State.
    pub groups: BTreeMap<String, Value>,
    /// The texts of each record, in all languages.
    pub texts: BTreeMap<String, Vec<String>>,
    /// Every review.
    pub reviews: Vec<Value>,
    /// Of each recommendation that a commitment answers, the kinds of plans.
    pub answered: BTreeMap<String, Vec<String>>,
    /// Every assessment, by the list.
    pub assessments: Vec<Value>,
    /// Every translation, by the list.
    pub translations: Vec<Value>,
    /// Activities of monitoring by civil society, by the list.
    pub monitoring: Vec<Value>,
}

/// Which recommendations commitments answer, by the lists of plans and commitments.
fn answered(visitor: &Visitor) -> BTreeMap<String, Vec<String>> {
    let plans = visitor.all("/v1/plans?limit=200");
    let mut answered: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for commitment in visitor.all("/v1/commitments?limit=200") {
        let plan = plans.iter().find(|plan| plan["id"] == commitment["plan"]);
        for id in commitment["recommendations"].as_array().expect("a list").iter().filter_map(Value::as_str) {
            let kind = plan.and_then(|plan| plan["kind"].as_str()).expect("a published plan");
            answered.entry(id.to_owned()).or_default().push(kind.to_owned());
        }
    }
    answered
}

impl World {
    /// Reads all there is, through the lists themselves.
    pub fn read(visitor: &Visitor) -> World {
        const EVERYTHING: &str = "/v1/recommendations?limit=200&kind=recommendation,voluntary_pledge";
        let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for language in ["en", "ko", "ja", "mn", "zh-Hans", "zh-Hant"] {
            for record in visitor.all(&format!("{EVERYTHING}&lang={language}&fallback=none&fields=id,text")) {
                if let Some(text) = record["text"].as_str() {
                    texts.entry(record["id"].as_str().expect("an id").to_owned()).or_default().push(text.to_owned());
                }
            }
        }
        World {
            records: visitor.all(EVERYTHING),
            groups: visitor
                .all("/v1/states?limit=200")
                .into_iter()
                .map(|state| (state["code"].as_str().expect("a code").to_owned(), state["regional_group"].clone()))
                .collect(),
            answered: answered(visitor),
            assessments: visitor.all("/v1/assessments?limit=200"),
            translations: visitor.all("/v1/translations?limit=200"),
            monitoring: visitor.all("/v1/activities?limit=200&kind=monitoring&actor=civil_society&finding=took_place"),
            texts,
            reviews: visitor.all("/v1/reviews?limit=200"),
        }
    }

    /// The group of a State.
    pub fn group(&self, state: &Value) -> &Value {
        &self.groups[state.as_str().expect("a code")]
    }

    /// Whether a record is in a list with these filters.
    pub fn holds(&self, given: &[Given<'_>], record: &Value) -> bool {
        (given.iter().any(|(name, _)| *name == "kind") || record["kind"] == "recommendation")
            && given.iter().all(|(name, values)| self.holds_one(name, values, record))
            && self.is_followed_up(given, record)
    }

    /// Filters that look together at what was said of a recommendation: one translation has to have all that is asked of one.
    fn is_followed_up(&self, given: &[Given<'_>], record: &Value) -> bool {
        let of = |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, values)| *values);
        let here = |other: &&Value| other["recommendation"] == record["id"];
        let translated = ["translated_into", "translated_by", "translated_to"].iter().any(|name| of(name).is_some());
        let jurisdiction = of("jurisdiction");
        let concerned = |other: &Value| match jurisdiction {
            Some(codes) => has_one_of(&other["jurisdictions"], codes),
            None => other["jurisdictions"] == Value::Array(vec![]),
        };
        let is_translated = || {
            self.translations.iter().filter(here).any(|one| {
                one["state"] != "draft"
                    && concerned(one)
                    && of("translated_into").is_none_or(|values| is_one_of(&one["language"], values))
                    && of("translated_by").is_none_or(|values| is_one_of(&one["made_by"], values))
                    && of("translated_to").is_none_or(|day| one["translated_on"].as_str().is_none_or(|on| on <= day))
            })
        };
        let within = |day: &Value| {
            let day = day.as_str().expect("a day");
            of("monitored_from").is_none_or(|from| day >= from) && of("monitored_to").is_none_or(|to| day <= to)
        };
        let is_monitored = || {
            let by_claims = self.assessments.iter().filter(here).any(|one| {
                one["claimed_by"]["kind"] == "civil_society" && concerned(one) && within(&one["assessed_on"])
            });
            let by_activities = self.monitoring.iter().any(|one| {
                has_one_of(&one["recommendations"], record["id"].as_str().expect("an id"))
                    && jurisdiction.is_none()
                    && within(&one["starts_on"])
            });
            by_claims || by_activities
        };
        (!translated || is_translated()) && of("monitored").is_none_or(|wanted| is_monitored().to_string() == wanted)
    }

    fn holds_one(&self, name: &str, values: &str, record: &Value) -> bool {
        let number = |field: &str| record[field].as_i64().expect("a number");
        let value = || values.parse::<i64>().expect("a number");
        let inner = |list: &str, field: &str| {
            record[list].as_array().expect("a list").iter().any(|item| is_one_of(&item[field], values))
        };
        match name {
            "state_under_review"
            | "review"
            | "cycle"
            | "session"
            | "year"
            | "kind"
            | "id"
            | "response"
            | "response_now"
            | "action_category"
            | "text_kind"
            | "recommending_states_unknown" => is_one_of(&record[name], values),
            "year_from" => number("year") >= value(),
            "year_to" => number("year") <= value(),
            "jurisdiction" => inner("jurisdictions", "code"),
            "reference" => inner("paragraphs", "reference"),
            "number" => inner("paragraphs", "number"),
            "source" => inner("sources", "dataset"),
            "recommending_state" => has_one_of(&record["recommending_states"], values),
            "theme" => has_one_of(&record["themes"], values),
            "sdg" => has_one_of(&record["sdgs"], values),
            "group_of_persons" => has_one_of(&record["groups_of_persons"], values),
            "regional_group" => is_one_of(self.group(&record["state_under_review"]), values),
            "recommending_group" => record["recommending_states"]
                .as_array()
                .expect("a list")
                .iter()
                .any(|state| is_one_of(self.group(state), values)),
            "in_plan" => values.split(',').any(|way| {
                let kinds = self.answered.get(record["id"].as_str().expect("an id"));
                match way {
                    "none" => kinds.is_none(),
                    "any" => kinds.is_some(),
                    _ => kinds.is_some_and(|kinds| {
                        kinds.iter().any(|kind| kind != "civil_society_plan" && kind != "monitoring_plan")
                    }),
                }
            }),
            // These are looked at together.
            "in_plan_on" | "monitored" | "monitored_from" | "monitored_to" | "translated_into" | "translated_by"
            | "translated_to" => true,
            "assessed" => (!record["implementation"].is_null()).to_string() == values,
            "contested" => (record["implementation"]["contested"] == true).to_string() == values,
            "implementation" => record["implementation"]["by_kind"].as_array().is_some_and(|kinds| {
                kinds
                    .iter()
                    .flat_map(|kind| kind["claims"].as_array().expect("claims"))
                    .any(|claim| is_one_of(&claim["status"], values))
            }),
            "updated_since" => {
                let moment = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().expect("a moment");
                moment(record["updated_at"].as_str().expect("a moment")) >= moment(values)
            }
            // Latin words as they stand between blanks and marks; a word of two Hangul or Han characters as it is.
            "q" => values.split_whitespace().all(|word| {
                self.texts[record["id"].as_str().expect("an id")].iter().any(|text| {
                    let text = text.to_lowercase();
                    let mut words = text.split(|c: char| !c.is_alphanumeric());
                    if word.is_ascii() { words.any(|known| known == word) } else { text.contains(word) }
                })
            }),
            other => panic!("the filter {other} has no test"),
        }
    }
}

#[test]
fn every_filter_of_recommendations_alone_and_in_pairs() {
    let service = TestService::with_real_states();
    let world = World::read(&service.visitor());
    let id = |index: usize| world.records[index]["id"].as_str().expect("an id");
    let (one, two) = (id(3).to_owned(), format!("{},{}", id(0), id(40)));
    Noun {
        path: "/v1/recommendations",
        key: "id",
        everything: "&kind=recommendation,voluntary_pledge",
        examples: &[
            ("state_under_review", &["XSA", "CHN", "XSB,KOR"]),
            ("jurisdiction", &["HKG", "MAC", "HKG,MAC"]),
            ("review", &["KOR-2", "XSA-4,JPN-3", "JPN-1"]),
            ("cycle", &["4", "1,2", "3"]),
            ("session", &["42", "45,14", "1"]),
            ("year", &["2023", "2024,2012", "2050"]),
            ("year_from", &["2023", "2013", "2024"]),
            ("year_to", &["2024", "2100", "2099"]),
            ("kind", &["voluntary_pledge", "recommendation,voluntary_pledge", "recommendation"]),
            ("id", &[&one, &two]),
            ("reference", &["XSA-4-12.1", "KOR-2-124.13,KOR-2-124.12", "KOR-2-124.99"]),
            ("number", &["12.1", "124.14,12.2"]),
            ("recommending_state", &["XSB", "FRA", "JPN,BEL"]),
            ("recommending_states_unknown", &["true", "false"]),
            ("regional_group", &["asia_pacific", "african,western_european_and_others"]),
            ("recommending_group", &["western_european_and_others", "asia_pacific,african"]),
            ("response", &["supported", "noted", "pending,supported_in_part"]),
            ("response_now", &["supported", "noted,pending", "supported_in_part"]),
            ("action_category", &["5", "1,2", "3"]),
            ("theme", &["torture", "detention,nhri"]),
            ("sdg", &["16", "4,5"]),
            ("group_of_persons", &["children", "persons_deprived_of_liberty,disappeared_persons"]),
            ("text_kind", &["sample", "source_edition", "official"]),
            ("source", &["upr_info", "sample", "uhri,matrix"]),
            ("in_plan", &["government", "none", "any,none"]),
            ("in_plan_on", &["2024-06-01"]),
            ("assessed", &["true", "false"]),
            ("contested", &["true", "false"]),
            ("implementation", &["in_progress", "not_implemented,regressed"]),
            ("monitored", &["true", "false"]),
            ("monitored_from", &["2025-01-01"]),
            ("monitored_to", &["2025-12-31"]),
            ("translated_into", &["ko", "fr,mn"]),
            ("translated_by", &["state", "un,civil_society"]),
            ("translated_to", &["2024-02-15", "2030-01-01"]),
            ("updated_since", &[IMPORTED_AT, LOADED_AT, "2030-01-01T00:00:00+09:00"]),
            ("q", &["torture", "고문", "the rights", "人权", "xyzzyx"]),
        ],
        holds: &|given, record| world.holds(given, record),
    }
    .check(&service);
}

#[test]
fn every_filter_of_states_and_jurisdictions() {
    let service = TestService::with_samples();
    Noun {
        path: "/v1/states",
        key: "code",
        everything: "",
        examples: &[
            ("code", &["KOR", "KOR,JPN,XSA"]),
            ("kind", &["observer", "sample", "member,observer"]),
            ("regional_group", &["african", "asia_pacific,eastern_european"]),
            ("official_language", &["ko", "en,fr"]),
        ],
        holds: &|given, record| {
            given.iter().all(|(name, values)| match *name {
                "official_language" => has_one_of(&record["official_languages"], values),
                name => is_one_of(&record[name], values),
            })
        },
    }
    .check(&service);
    Noun {
        path: "/v1/jurisdictions",
        key: "code",
        everything: "",
        examples: &[("code", &["HKG", "HKG,MAC"]), ("reviewed_under", &["CHN", "KOR"])],
        holds: &|given, record| given.iter().all(|(name, values)| is_one_of(&record[*name], values)),
    }
    .check(&service);
}

#[test]
fn every_filter_of_reviews() {
    Noun {
        path: "/v1/reviews",
        key: "id",
        everything: "",
        examples: &[
            ("state", &["KOR", "XSA,CHN"]),
            ("cycle", &["4", "1,2"]),
            ("session", &["14", "42,45"]),
            ("status", &["outcome_adopted", "scheduled,postponed,reviewed,not_held"]),
        ],
        holds: &|given, record| given.iter().all(|(name, values)| is_one_of(&record[*name], values)),
    }
    .check(&TestService::with_samples());
}

#[test]
fn every_filter_of_the_reconciliation() {
    let service = TestService::with_real_states();
    let world = World::read(&service.visitor());
    Noun {
        path: "/v1/reconciliation",
        key: "review",
        everything: "",
        examples: &[
            ("state_under_review", &["KOR", "XSB,CHN", "FRA"]),
            ("review", &["KOR-2", "XSA-4,MNG-1"]),
            ("cycle", &["4", "1,2"]),
            ("session", &["14", "42,45"]),
            ("regional_group", &["asia_pacific", "african", "african,western_european_and_others"]),
            ("complete", &["true", "false", "null", "true,null"]),
        ],
        holds: &|given, record| {
            given.iter().all(|(name, values)| match *name {
                "complete" => {
                    let told = record["complete"].to_string();
                    values.split(',').any(|value| value == told)
                }
                "regional_group" => is_one_of(world.group(&record["state_under_review"]), values),
                name => is_one_of(&record[name], values),
            })
        },
    }
    .check(&service);
}

#[test]
fn every_filter_of_vocabularies_and_their_terms() {
    let service = TestService::without_samples();
    Noun {
        path: "/v1/vocabularies",
        key: "name",
        everything: "",
        examples: &[("name", &["response", "themes,dataset"])],
        holds: &|given, record| given.iter().all(|(name, values)| is_one_of(&record[*name], values)),
    }
    .check(&service);
    for (path, examples) in [
        (
            "/v1/themes",
            [("code", ["torture", "nhri,detention"]), ("broader", ["framework_of_implementation", "torture"])],
        ),
        ("/v1/sdgs", [("code", ["16", "1,17"]), ("broader", ["1", "2"])]),
        (
            "/v1/groups-of-persons",
            [("code", ["children", "minorities"]), ("broader", ["women_and_girls", "children,minorities"])],
        ),
    ] {
        let examples: Vec<(&str, &[&str])> = examples
            .iter()
            // The goals stand side by side: none is broader than another.
            .map(|(name, values)| (*name, values.as_slice()))
            .collect();
        let flat = path == "/v1/sdgs";
        let noun = Noun {
            path,
            key: "code",
            everything: "",
            examples: &examples,
            holds: &|given, record| given.iter().all(|(name, values)| is_one_of(&record[*name], values)),
        };
        if flat {
            let visitor = service.visitor();
            let whole = visitor.all("/v1/sdgs?limit=200");
            assert_eq!(whole.len(), 17);
            assert_eq!(noun.compare(&visitor, &whole, &[("code", "1,17")]), 2);
            assert_eq!(noun.compare(&visitor, &whole, &[("broader", "1")]), 0);
        } else {
            noun.check(&service);
        }
    }
}

#[test]
fn every_filter_of_organizations_and_statements() {
    let service = TestService::with_samples();
    // None of the samples sits in a jurisdiction.
    service.database.db_execute(
        "INSERT INTO organization_editions (record, audience, edition, published_as, kind, state, jurisdiction, name, former_names, consultative_status, accreditation, basis, consented_on, coalition_named, sort_name, words)
         VALUES (gen_random_uuid(), 'public', 1, 'network', 'ngo', 'CHN', 'HKG', '{\"en\": \"Harbour Watch (invented)\"}', '[]', '[]', '[]', 'consent', '2024-01-01', false, 'harbour watch (invented)', '')",
    );
    let visitor = service.visitor();
    let organizations = visitor.all("/v1/organizations?limit=200");
    let document = organizations
        .iter()
        .find_map(|organization| organization["document"].as_str())
        .expect("an organization that a document names");
    Noun {
        path: "/v1/organizations",
        key: "id",
        everything: "",
        examples: &[
            ("state", &["XSA", "XSA,XSB", "CHN"]),
            ("jurisdiction", &["HKG", "MAC"]),
            ("kind", &["network", "lawyers,ngo"]),
            ("basis", &["consent", "document"]),
            ("document", &[document]),
            ("id", &[document, "b16e4e63-c062-4bab-8f62-9d814fcf6a01"]),
            ("coalition", &["XSA", "XSB"]),
            ("published_as", &["network", "coalition"]),
            ("audience", &["public", "network"]),
            ("published_from", &["2020-01-01", "2100-01-01"]),
            ("published_to", &["2100-01-01", "2100-01-02", "2020-01-01"]),
            ("q", &["forum", "xyzzyx"]),
        ],
        holds: &|given, record| {
            given.iter().all(|(name, values)| holds_common(name, values, record, &["name", "former_names"]))
        },
    }
    .check(&service);
    Noun {
        path: "/v1/statements",
        key: "id",
        everything: "",
        examples: &[
            ("state", &["XSA", "KOR,XSB"]),
            ("jurisdiction", &["HKG", "MAC"]),
            ("kind", &["joint_statement", "oral_statement,letter"]),
            ("session", &["27", "53"]),
            ("symbol", &["SAMPLE/XSA/4/ORAL/1"]),
            ("year", &["2014", "2023,2025"]),
            ("recommendation", &["24e14d7d-0f97-5f6f-aad7-f5508885ee92", "d600f4ce-fb74-5601-8ed7-64ea57e91602"]),
            ("date_from", &["2014-08-27", "2025-12-11"]),
            ("date_to", &["2025-12-10", "2025-12-31", "2014-08-26"]),
            ("id", &["c27f5f74-d173-4cbc-9073-ae925ade7b01"]),
            ("coalition", &["XSA", "XSB"]),
            ("published_as", &["network", "coalition"]),
            ("audience", &["public", "network"]),
            ("published_from", &["2020-01-01", "2100-01-01"]),
            ("published_to", &["2100-01-01", "2100-01-02", "2020-01-01"]),
            ("q", &["letter", "xyzzyx"]),
        ],
        holds: &|given, record| {
            given.iter().all(|(name, values)| match *name {
                "state" => has_one_of(&record["states"], values),
                "jurisdiction" => has_one_of(&record["jurisdictions"], values),
                "year" => is_one_of(&Value::from(&record["date"].as_str().expect("a day")[..4]), values),
                "recommendation" => has_one_of(&record["recommendations"], values),
                "date_from" => record["date"].as_str().expect("a day") >= *values,
                "date_to" => record["date"].as_str().expect("a day") <= *values,
                name => holds_common(name, values, record, &["title"]),
            })
        },
    }
    .check(&service);
}

#[test]
fn what_nothing_can_have_is_refused_and_named() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (query, parameter, hint) in [
        ("state_under_review=HKG", "state_under_review", "Hong Kong is reviewed under CHN: use jurisdiction=HKG"),
        ("state_under_review=kor", "state_under_review", "codes are ISO 3166-1 alpha-3: KOR is Republic of Korea"),
        ("jurisdiction=KOR", "jurisdiction", "KOR is a State with a review of its own: use state_under_review=KOR"),
        ("review=KOR-9", "review", "State and cycle: KOR-2"),
        ("reference=12.1", "reference", "State, cycle and number: KOR-2-124.12"),
        ("id=12", "id", "ids are UUIDs"),
        ("theme=tortur", "theme", "did you mean `torture`?"),
        ("q=%21%3F", "q", "give at least one letter or digit"),
    ] {
        let answer = visitor.get(&format!("/v1/recommendations?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        let problem = answer.problem();
        assert_eq!(problem["type"], "/problems/invalid-parameter");
        assert_eq!(problem["errors"][0]["parameter"], parameter, "{problem}");
        assert_eq!(problem["errors"][0]["hint"], hint, "{problem}");
    }
    for query in [
        "cycle=0",
        "session=999",
        "year=1999",
        "action_category=6",
        "sdg=18",
        "year_from=2020&year_to=2010",
        "kind=",
        "response=accepted",
        "updated_since=yesterday",
        "recommending_states_unknown=1",
        "session=99999",
    ] {
        let answer = visitor.get(&format!("/v1/recommendations?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        let (name, _) = query.split_once('=').expect("a value");
        assert_eq!(answer.problem()["errors"][0]["parameter"], name, "{query}");
    }
    let without = TestService::without_samples();
    let problem = without.visitor().get("/v1/recommendations?state_under_review=XSA").problem();
    assert_eq!(problem["errors"][0]["hint"], "load them with `upr-network demo`");
}
