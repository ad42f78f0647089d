//! Made-up exports of OHCHR's index, of any length, for tests and measures: invented words about real States and
//! sessions, with every quirk that the real one has. It copies nothing from it, and holds one record at a time.

use std::io::{self, Read};

use serde_json::{Value, json};
use upr_network::domain::reference::{Reference, ReviewFacts, reference};

/// An export of so many annotations as one compact JSON array, about as many bytes long as the real one; the same seed
/// gives the same bytes. Some half of the annotations are the review's. A few of them name nothing that is known, but
/// none is refused.
pub fn uhri_export(annotations: u64, seed: u64) -> impl Read {
    UhriExport {
        annotations,
        begun: 0,
        dice: Dice(seed),
        reviews: held(reference()),
        numbers: Vec::new(),
        text: b"[".to_vec(),
        given: 0,
    }
}

struct UhriExport {
    annotations: u64,
    begun: u64,
    dice: Dice,
    reviews: Vec<&'static ReviewFacts>,
    /// The last number given in each review.
    numbers: Vec<u32>,
    text: Vec<u8>,
    given: usize,
}

/// SplitMix64: as random as a made-up export has to be.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut drawn = self.0;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        drawn ^= drawn >> 31;
        let limit = u64::try_from(limit.max(1)).unwrap_or(1);
        usize::try_from(drawn % limit).unwrap_or(0)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }

    fn id(&mut self) -> String {
        let mut hex = |digits: usize| -> String {
            (0..digits)
                .map(|_| char::from_digit(u32::try_from(self.below(16)).unwrap_or(0), 16).unwrap_or('0'))
                .collect()
        };
        format!("{}-{}-4{}-a{}-{}", hex(8), hex(4), hex(3), hex(3), hex(12))
    }
}

const VERBS: [&str; 12] = [
    "Mend",
    "Open",
    "Widen",
    "Continue to paint",
    "Strengthen",
    "Repeal the rule against",
    "Consider lighting",
    "Guarantee",
    "Take steps towards",
    "Build on",
    "Publish a plan for",
    "Give more seats to",
];
const THINGS: [&str; 14] = [
    "the roof of each school",
    "the doors of the courts",
    "a bench in every park",
    "the bridges between villages",
    "warm rooms for the old",
    "clean wells in the hills",
    "the reading hall",
    "ramps at all stations",
    "the night nursery",
    "fair wages for weavers",
    "the right to a window",
    "lanterns along the river",
    "the registry of births",
    "a song in each language",
];
const ENDS: [&str; 10] = [
    "by the end of spring",
    "with the means that it needs",
    "in every district",
    "for everyone alike",
    "together with those concerned",
    "and report on it",
    "as the gardeners asked",
    "without delay",
    "so that none is left outside",
    "in law and in practice",
];
const THEMES: [&str; 10] = [
    "Right to education",
    "Reservations",
    "Data collection & research",
    "Human rights education",
    "Enforced disappearances",
    "Human trafficking & contemporary forms of slavery",
    "Sexual & gender-based violence",
    "Rule of law & impunity",
    "Budget & resources (for human rights implementation)",
    "Acceptance of international norms",
];
const PERSONS: [&str; 8] = [
    "Children",
    "Women & girls",
    "Persons with disabilities",
    "Older persons",
    "Minorities/ racial, ethnic, linguistic, religious or descent-based groups",
    "Migrants",
    "Youth & juveniles",
    "Stateless persons",
];
const GOALS: [&str; 8] = [
    "4 - Quality education",
    "16.b - Laws that are alike for all",
    "5.2 - End violence",
    "1.4 - Equal rights to what there is",
    "10.3 - Equal chances",
    "16 - Peace, justice and strong institutions",
    "8.7 - End forced labour",
    "3 - Good health",
];
const BODIES: [&str; 6] = ["- CEDAW", "- CRC", "- CRPD", "- CERD", "- SR Torture", "- CESCR"];
const CLOSING: [&str; 8] = [
    "Japan",
    "Norway",
    "Timor-Leste",
    "Guinea-Bissau",
    "Iran (Islamic Republic of)",
    "State of Palestine*",
    "Côte d&rsquo;Ivoire",
    "Guinea&#8209;Bissau",
];
/// The same States in the field.
const FIELD: [&str; 8] = [
    "Japan",
    "Norway",
    "Timor-Leste",
    "Guinea-Bissau",
    "Iran (Islamic Republic of)",
    "State of Palestine",
    "Côte d’Ivoire",
    "Guinea-Bissau",
];

/// Reviews whose session has a day.
fn held(facts: &'static Reference) -> Vec<&'static ReviewFacts> {
    let begun =
        |review: &&ReviewFacts| facts.session(review.session).is_some_and(|session| session.starts_on.is_some());
    facts.reviews.iter().filter(begun).collect()
}

/// Items as an array, or as lines behind dashes.
fn list(items: &[&str], form: usize) -> Value {
    let lines = |end: &str| Value::from(items.iter().map(|item| format!("- {item}{end}")).collect::<String>());
    match form % 4 {
        0 => lines("\r\n"),
        1 => lines("\n"),
        _ => json!(items),
    }
}

impl UhriExport {
    fn drawn(&mut self, of: &'static [&'static str], most: usize) -> Vec<&'static str> {
        let count = self.dice.below(most + 1);
        let mut items: Vec<&str> = Vec::new();
        for _ in 0..count {
            let item = self.dice.one(of);
            if !items.contains(&item) {
                items.push(item);
            }
        }
        items
    }

    fn sentence(&mut self) -> String {
        format!("{} {} {}", self.dice.one(&VERBS), self.dice.one(&THINGS), self.dice.one(&ENDS))
    }

    /// An annotation of another body: longer texts, and none of the review's fields filled.
    fn of_another_body(&mut self) -> Value {
        let form = self.dice.below(8);
        let review = self.reviews.get(self.dice.below(self.reviews.len())).copied();
        let state = review.and_then(|review| reference().english_name(&review.state)).unwrap_or("Japan");
        let count = 8 + self.dice.below(14);
        let sentences: Vec<String> = (0..count).map(|_| self.sentence()).collect();
        let (themes, persons, goals) = (self.drawn(&THEMES, 6), self.drawn(&PERSONS, 4), self.drawn(&GOALS, 4));
        json!({
            "AnnotationId": self.dice.id(), "Symbol": format!("CEDAW/C/{}/CO/{}", self.dice.below(190), form), "DocumentId": self.dice.id(),
            "PublicationDate": "2025-02-12T00:00:00", "PublicationDateOnUhri": "2025-03-03T10:53:45.827",
            "AnnotationType": if form < 4 { "- Concerns/Observations" } else { "- Recommendations" },
            "Text": format!("{}.The Committee asks the State party to: {}. ", 4 + self.dice.below(60), sentences.join("; ")),
            "Countries": [state], "Regions": ["Asia-Pacific"], "Body": self.dice.one(&BODIES),
            "Themes": list(&themes, form), "AffectedPersons": list(&persons, form), "Sdgs": list(&goals, form),
            "UprCycle": null, "UprSession": [], "UprPositions": [], "UprRecommendingCountry": [], "UprRecommendingRegions": [],
        })
    }

    /// The number of the next text of a review, and the text's opening in one of the forms that it can have.
    fn opening(&mut self, at: usize, form: usize) -> String {
        self.numbers.resize(self.reviews.len(), 0);
        let Some(last) = self.numbers.get_mut(at) else { return String::new() };
        *last += 1;
        let item = *last;
        match form {
            0..=11 => format!("137.{item} "),
            12 => format!("137.{item}. "),
            13 => format!("{}. ", 20 + item % 900),
            14 => format!("Recommendation No. {item}, para. 81: {item}. "),
            15 => "Recommendations contained in para. 79(a): 79(a). ".to_owned(),
            16 => format!("paragraph {}: ", 20 + item % 900),
            17 => "5 years of school: ".to_owned(),
            18 => "2030 Agenda: ".to_owned(),
            _ => String::new(),
        }
    }

    fn of_the_review(&mut self) -> Value {
        let at = self.dice.below(self.reviews.len());
        let Some(review) = self.reviews.get(at).copied() else { return Value::Null };
        let facts = reference();
        let (form, lists) = (self.dice.below(20), self.dice.below(8));
        let name = facts.english_name(&review.state).unwrap_or("Japan");
        let alpha2 =
            facts.states.iter().find(|state| state.code == review.state).and_then(|state| state.alpha2.as_deref());
        // Serbia and Montenegro were always reviewed in one session: the nearest to a joint report.
        let joint = matches!(review.state.as_str(), "SRB" | "MNE") && lists == 0;
        let states = match (joint, alpha2) {
            (true, _) => vec!["Serbia", "Montenegro"],
            (false, Some(alpha2)) if form == 5 => vec![alpha2],
            _ => vec![name],
        };
        let opening = self.opening(at, form);
        let mut text = format!("{opening}{}; {}", self.sentence(), self.sentence());
        if form == 6 {
            text = format!("<p>{}</p> br>", text.replacen(' ', "&nbsp", 1).replace("everyone", "every&lrm;one"));
        }
        let count = 1 + self.dice.below(3);
        let makers: Vec<usize> = (0..count).map(|_| self.dice.below(CLOSING.len())).collect();
        let named = |names: &[&'static str]| makers.iter().filter_map(|at| names.get(*at).copied()).collect::<Vec<_>>();
        for state in named(&CLOSING) {
            text.push_str(&format!(" ({state})"));
        }
        text.push(';');
        let day = facts.session(review.session).and_then(|session| session.starts_on).unwrap_or_default();
        let published = day.checked_add_days(chrono::Days::new(50)).unwrap_or(day);
        let symbol = review.report().map_or_else(|| format!("A/HRC/90/{}", 100 + at), str::to_owned);
        let (themes, persons, goals) = (self.drawn(&THEMES, 4), self.drawn(&PERSONS, 3), self.drawn(&GOALS, 3));
        let positions: &[&str] = match self.dice.below(12) {
            0 => &["Supported", "Noted"],
            1..=3 => &["Noted"],
            4 => &[],
            _ => &["Supported"],
        };
        let kind = match self.dice.below(100) {
            0..=2 => "- Response of the State under review",
            3 => "- Voluntary pledges",
            _ => "- Recommendations",
        };
        let mut annotation = json!({
            "AnnotationId": self.dice.id(), "Symbol": symbol, "DocumentId": self.dice.id(),
            "PublicationDate": format!("{published}T00:00:00"), "PublicationDateOnUhri": "2025-03-03T10:53:45.827",
            "AnnotationType": kind, "Text": text, "Countries": list(&states, lists), "Regions": ["Asia-Pacific"], "Body": "- UPR",
            "Themes": list(&themes, lists), "AffectedPersons": list(&persons, lists), "Sdgs": list(&goals, lists),
        });
        let newer = match lists {
            // Older exports don't have these fields, or have them empty.
            2 => json!({}),
            3 => {
                json!({"UprCycle": null, "UprSession": null, "UprPositions": null, "UprRecommendingCountry": null, "UprRecommendingRegions": null})
            }
            _ => json!({
                "UprCycle": format!("- Cycle {}", review.cycle), "UprSession": list(&[&format!("{}th Session - some day", review.session)], lists),
                "UprPositions": list(positions, lists), "UprRecommendingCountry": list(&named(&FIELD), lists), "UprRecommendingRegions": [],
            }),
        };
        if let (Value::Object(annotation), Value::Object(newer)) = (&mut annotation, newer) {
            annotation.extend(newer);
        }
        annotation
    }

    fn write_next(&mut self) -> io::Result<()> {
        self.text.clear();
        self.given = 0;
        if self.begun > 0 {
            self.text.push(b',');
        }
        self.begun += 1;
        let annotation = if self.dice.below(100) < 48 { self.of_the_review() } else { self.of_another_body() };
        serde_json::to_writer(&mut self.text, &annotation).map_err(io::Error::other)?;
        if self.begun == self.annotations {
            self.text.push(b']');
        }
        Ok(())
    }
}

impl Read for UhriExport {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.annotations == 0 && self.begun == 0 {
            self.text.push(b']');
            self.begun = 1;
        }
        while self.given == self.text.len() && self.begun < self.annotations {
            self.write_next()?;
        }
        let rest = self.text.get(self.given..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        let (Some(from), Some(to)) = (rest.get(..length), buffer.get_mut(..length)) else { return Ok(0) };
        to.copy_from_slice(from);
        self.given += length;
        Ok(length)
    }
}
