//! What every noun that coalitions write says of itself, so that its life (draft, edition, version, purge) is written once.
//! What a noun means, and its own rules, stand in its own file.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Audience, DOCUMENTS, NAME, PLACES, PublishedAs, Rules, Stage, TITLE, WrittenFields, merge};
use crate::domain::failure::{Failure, Fault};
use crate::domain::reference;

/// The fields of a noun that coalitions write, as they are kept.
pub trait Noun: Clone + std::fmt::Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What is sent to make or to change one.
    type Input: utoipa::ToSchema
        + Serialize
        + DeserializeOwned
        + Default
        + Clone
        + std::fmt::Debug
        + Send
        + Sync
        + 'static;

    /// As the journal and the audit call it: `activity`.
    const KIND: &'static str;
    /// Where its records are kept.
    const TABLES: Tables;
    /// Members that a record can't be without.
    const NEEDED: &'static [&'static str];
    /// Members that are ids, or lists of ids.
    const IDS: &'static [&'static str];
    /// Editions that hang on a record of it: their table, and the column that names it. Without it they count nowhere.
    const HANGING: &'static [(&'static str, &'static str)] = &[];

    /// What a record says where nobody said it.
    fn usual() -> Value {
        json!({})
    }

    /// Under whose name it is published, and who may read it before.
    fn sharing(&self) -> &Sharing;

    /// The same to be changed.
    fn sharing_mut(&mut self) -> &mut Sharing;

    /// Holds the rules of the noun. Places, documents and sharing have theirs in [`Covered`], [`RecordDocument`] and here.
    fn check(&self, rules: &mut Rules, covered: &Covered);

    /// Refuses a change that the noun does not allow from what it was: a status that can't follow.
    fn follow(&self, before: &Self, rules: &mut Rules) {
        let _ = (before, rules);
    }

    /// Brings fields that follow from each other into line, before rules are looked at.
    fn settle(&mut self, before: Option<&Self>) {
        let _ = before;
    }

    /// The records of others that it names.
    fn mentions(&self) -> Vec<Mention>;

    /// The recommendation that it is about, where it stands, and the jurisdictions that it is about it for: the coalition has to
    /// cover the State that received it, or these.
    fn concerns(&self) -> Option<(&'static str, uuid::Uuid, &[String])> {
        None
    }

    /// Of a translation whose wording is new: the recommendation, and where the version of its text is kept.
    fn translates(&mut self, before: Option<&Self>) -> Option<(uuid::Uuid, &mut String)> {
        let _ = before;
        None
    }

    /// States and jurisdictions that it concerns.
    fn places(&self) -> (Vec<String>, Vec<String>);

    /// The words by which it is found.
    fn words(&self) -> String;

    /// Holds all rules that need nothing but the record.
    ///
    /// # Errors
    /// `refused`, place by place.
    fn pass(&self, covered: &Covered) -> Result<(), Failure> {
        let mut rules = Rules::default();
        self.check(&mut rules, covered);
        self.sharing().check(&mut rules, &covered.coalition);
        rules.pass()
    }

    /// Reads what was put together; what is needed and isn't there is named.
    ///
    /// # Errors
    /// `refused`, place by place.
    fn whole(mut value: Value) -> Result<Self, Failure> {
        let mut rules = Rules::default();
        for name in Self::NEEDED.iter().chain(&["published_as"]) {
            if value.get(*name).is_none_or(Value::is_null) {
                rules.fault(format!("/{name}"), "it is needed");
            }
        }
        // What is no id can't be that of a record.
        for name in Self::IDS {
            let fault = |value: &Value| reference::id_fault(name, value.as_str().unwrap_or_default());
            match value.get(*name) {
                Some(Value::Array(ids)) => {
                    for (index, id) in ids.iter().enumerate() {
                        rules.code(format!("/{name}/{index}"), fault(id));
                    }
                }
                Some(id @ Value::String(_)) => rules.code(format!("/{name}"), fault(id)),
                _ => {}
            }
        }
        rules.pass()?;
        if let Value::Object(members) = &mut value {
            members.retain(|_, value| !value.is_null());
        }
        serde_path_to_error::deserialize(value).map_err(|error| {
            let path: String = error.path().iter().map(|segment| format!("/{segment}")).collect();
            Failure::unfit(Fault::pointer(path, error.inner().to_string()))
        })
    }

    /// The fields as an object.
    ///
    /// # Errors
    /// Where they can't be written, which is our mistake.
    fn written(&self) -> Result<WrittenFields, Failure> {
        match serde_json::to_value(self).map_err(Failure::internal)? {
            Value::Object(members) => Ok(WrittenFields(members)),
            _ => Ok(WrittenFields(Map::new())),
        }
    }

    /// Fields that were kept as a version.
    ///
    /// # Errors
    /// Where they can't be read any more, which is our mistake.
    fn of(written: &WrittenFields) -> Result<Self, Failure> {
        serde_json::from_value(Value::Object(written.0.clone())).map_err(Failure::internal)
    }

    /// What an earlier version says, with sharing and name as they are now: bringing back a text shares nothing anew.
    #[must_use]
    fn restored(mut self, present: &Self) -> Self {
        *self.sharing_mut() = present.sharing().clone();
        self
    }
}

/// A record of a noun as it is read: an edition, or a working record.
pub trait Shown: Serialize + Send + 'static {
    /// Its id.
    fn id(&self) -> uuid::Uuid;
    /// Of a working record: its version.
    fn version(&self) -> Option<i32>;
    /// For whom its edition is, or its widest one.
    fn audience(&self) -> Option<Audience>;
    /// Which edition it is, or how many there were.
    fn edition(&self) -> i32;
    /// Its address.
    fn url(&self) -> &str;
}

/// Where the records of a noun are kept. The columns of all three are made by one function of the database.
#[derive(Clone, Copy, Debug)]
pub struct Tables {
    /// Working records.
    pub working: &'static str,
    /// Editions.
    pub editions: &'static str,
    /// Versions.
    pub versions: &'static str,
    /// The noun's own columns, which are copied into an edition, separated by commas.
    pub copied: &'static str,
}

/// Under whose name a record is published, and who may read it before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sharing {
    /// Under whose name.
    pub published_as: PublishedAs,
    /// Coalitions that may read it while it is unpublished.
    #[serde(default)]
    pub shared_with: Vec<String>,
    /// Those of them that may edit it.
    #[serde(default)]
    pub shared_for_writing: Vec<String>,
}

impl Sharing {
    /// Holds the rules of sharing.
    pub fn check(&self, rules: &mut Rules, coalition: &str) {
        rules.list("/shared_with", &self.shared_with, PLACES);
        rules.list("/shared_for_writing", &self.shared_for_writing, PLACES);
        for (index, other) in self.shared_with.iter().enumerate() {
            if other == coalition {
                rules.fault(format!("/shared_with/{index}"), "it is this coalition's own");
            }
        }
        for (index, other) in self.shared_for_writing.iter().enumerate() {
            if !self.shared_with.contains(other) {
                rules.fault(
                    format!("/shared_for_writing/{index}"),
                    "who may edit it is among those that it is shared with",
                );
            }
        }
    }
}

/// What a record names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mentioned {
    /// A partner organization.
    Organization,
    /// A recommendation, by the id of any source record.
    Recommendation,
    /// A review.
    Review,
    /// A plan that who asks may read.
    Plan,
    /// An activity that who asks may read.
    Activity,
    /// A statement that who asks may read.
    Statement,
}

impl Mentioned {
    /// What it is called to people.
    pub fn called(self) -> &'static str {
        match self {
            Mentioned::Organization => "organization",
            Mentioned::Recommendation => "recommendation",
            Mentioned::Review => "review",
            Mentioned::Plan => "plan",
            Mentioned::Activity => "activity",
            Mentioned::Statement => "statement",
        }
    }
}

/// One record that another one names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What kind of record.
    pub kind: Mentioned,
    /// Its id or code.
    pub id: String,
}

impl Mention {
    /// One record.
    pub fn one(pointer: &str, kind: Mentioned, id: impl ToString) -> Mention {
        Mention { pointer: pointer.to_owned(), kind, id: id.to_string() }
    }

    /// Every entry of a list.
    pub fn all<'a, T: ToString + 'a>(
        pointer: &'a str,
        kind: Mentioned,
        ids: &'a [T],
    ) -> impl Iterator<Item = Mention> + 'a {
        ids.iter().enumerate().map(move |(index, id)| Mention {
            pointer: format!("{pointer}/{index}"),
            kind,
            id: id.to_string(),
        })
    }
}

/// What is sent to make or to change a record: members that were sent, null for those that are taken out (RFC 7396).
#[derive(Clone, Debug)]
pub struct Sent {
    coalition: Option<Value>,
    stage: Option<Value>,
    members: Map<String, Value>,
}

impl Sent {
    /// What an input says. Members that were not sent are not there, so inputs skip them when they are written.
    ///
    /// # Errors
    /// Where it can't be written, which is our mistake.
    pub fn of(input: &impl Serialize) -> Result<Sent, Failure> {
        let Value::Object(mut members) = serde_json::to_value(input).map_err(Failure::internal)? else {
            return Err(Failure::bug("an input is no object"));
        };
        Ok(Sent { coalition: members.shift_remove("coalition"), stage: members.shift_remove("stage"), members })
    }

    /// The coalition for which a record is made.
    ///
    /// # Errors
    /// `refused` where there is none.
    pub fn coalition(&self) -> Result<String, Failure> {
        let coalition = self.coalition.as_ref().and_then(Value::as_str).map(str::to_owned);
        coalition.ok_or_else(|| Failure::unfit(Fault::pointer("/coalition", "it is needed")))
    }

    /// How far a record is that is made: a draft, unless somebody said otherwise.
    ///
    /// # Errors
    /// Where it can't be read, which is our mistake.
    pub fn stage(&self) -> Result<Stage, Failure> {
        match &self.stage {
            None | Some(Value::Null) => Ok(Stage::Draft),
            Some(stage) => serde_json::from_value(stage.clone()).map_err(Failure::internal),
        }
    }

    /// Refuses what can only be said where a record is made.
    ///
    /// # Errors
    /// `invalid-parameter` with the member's place.
    pub fn must_change_fields_alone(&self) -> Result<(), Failure> {
        let mut faults = Vec::new();
        if self.coalition.is_some() {
            faults.push(
                Fault::pointer("/coalition", "a record stays with its coalition")
                    .hint("make a record of the other coalition"),
            );
        }
        if self.stage.is_some() {
            faults.push(
                Fault::pointer("/stage", "it is moved by an act of its own")
                    .hint("POST …/stage, or a mutation `move…`"),
            );
        }
        if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
    }

    /// Whether it says something about sharing or about whose name it is published under.
    pub fn touches_sharing(&self) -> bool {
        ["shared_with", "shared_for_writing", "published_as"].iter().any(|name| self.members.contains_key(*name))
    }

    /// The fields of a new record.
    ///
    /// # Errors
    /// `refused`, place by place.
    pub fn into_fields<F: Noun>(self, usually_as: PublishedAs) -> Result<F, Failure> {
        let mut usual = F::usual();
        if usual.get("published_as").is_none() {
            merge(&mut usual, json!({"published_as": usually_as}));
        }
        let mut base = usual.clone();
        merge(&mut base, Value::Object(self.members));
        // What was taken out by null is what is usual.
        if let (Value::Object(members), Value::Object(usual)) = (&mut base, usual) {
            for (name, value) in usual {
                members.entry(name).or_insert(value);
            }
        }
        F::whole(base)
    }

    /// These fields with the changes in them.
    ///
    /// # Errors
    /// `refused`, place by place.
    pub fn changed<F: Noun>(self, fields: &F) -> Result<F, Failure> {
        let mut base = serde_json::to_value(fields).map_err(Failure::internal)?;
        merge(&mut base, Value::Object(self.members));
        F::whole(base)
    }
}

/// What the records of a coalition may concern.
#[derive(Clone, Debug, Default)]
pub struct Covered {
    /// The coalition.
    pub coalition: String,
    /// States.
    pub states: Vec<String>,
    /// Jurisdictions.
    pub jurisdictions: Vec<String>,
}

impl Covered {
    /// Refuses States and jurisdictions that the coalition does not cover. A State that is covered is covered whole.
    pub fn check(&self, rules: &mut Rules, states: (&str, &[String]), jurisdictions: (&str, &[String])) {
        rules.list(states.0, states.1, PLACES);
        rules.list(jurisdictions.0, jurisdictions.1, PLACES);
        for (index, state) in states.1.iter().enumerate() {
            self.check_state(rules, &format!("{}/{index}", states.0), state);
        }
        for (index, jurisdiction) in jurisdictions.1.iter().enumerate() {
            let pointer = format!("{}/{index}", jurisdictions.0);
            match reference::jurisdiction_fault("jurisdictions", jurisdiction) {
                Some(fault) => rules.code(pointer, Some(fault)),
                None if !self.jurisdictions.contains(jurisdiction) && !self.holds(jurisdiction) => {
                    self.refuse(rules, &pointer, jurisdiction);
                }
                None => {}
            }
        }
    }

    /// Refuses a record about a recommendation to a State that is not covered, unless it is about it for jurisdictions that are.
    pub fn check_concerned(&self, rules: &mut Rules, pointer: &str, state: &str, jurisdictions: &[String]) {
        let under = |code: &String| {
            let facts = &reference::reference().jurisdictions;
            self.jurisdictions.contains(code)
                && facts.iter().any(|known| known.code == *code && known.reviewed_under == state)
        };
        let covered = self.states.iter().any(|covered| covered == state)
            || !jurisdictions.is_empty() && jurisdictions.iter().all(under);
        if !covered {
            rules.fault_with(
                pointer,
                format!("records of {} do not concern recommendations to {state}", self.coalition),
                format!(
                    "it covers {}: of a jurisdiction, name it in `jurisdictions`",
                    self.states.iter().chain(&self.jurisdictions).cloned().collect::<Vec<_>>().join(", ")
                ),
            );
        }
    }

    /// Refuses a State that the coalition does not cover.
    pub fn check_state(&self, rules: &mut Rules, pointer: &str, state: &str) {
        match reference::state_fault("states", state) {
            Some(fault) => rules.code(pointer.to_owned(), Some(fault)),
            None if !self.states.iter().any(|covered| covered == state) => self.refuse(rules, pointer, state),
            None => {}
        }
    }

    fn refuse(&self, rules: &mut Rules, pointer: &str, code: &str) {
        let covers = self.states.iter().chain(&self.jurisdictions).cloned().collect::<Vec<_>>().join(", ");
        rules.fault_with(
            pointer,
            format!("records of {} do not concern {code}", self.coalition),
            format!("it covers {covers}"),
        );
    }

    fn holds(&self, jurisdiction: &str) -> bool {
        let facts = &reference::reference().jurisdictions;
        facts.iter().any(|known| known.code == jurisdiction && self.states.contains(&known.reviewed_under))
    }
}

/// Where a record can be read up.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "RecordDocumentInput")]
#[serde(deny_unknown_fields)]
pub struct RecordDocument {
    /// Its title, as printed.
    #[serde(default)]
    pub title: Option<String>,
    /// The symbol that its publisher gave it.
    #[serde(default)]
    pub symbol: Option<String>,
    /// Its address.
    #[serde(default)]
    pub url: Option<String>,
    /// The day that it bears.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// Its language (BCP 47).
    #[serde(default)]
    pub language: Option<String>,
}

impl RecordDocument {
    /// Holds the rules of a list of documents.
    pub fn check_all(documents: &[RecordDocument], rules: &mut Rules, pointer: &str) {
        rules.list(pointer, documents, DOCUMENTS);
        for (index, document) in documents.iter().enumerate() {
            document.check(rules, &format!("{pointer}/{index}"));
        }
    }

    /// Holds the rules of one document.
    pub fn check(&self, rules: &mut Rules, place: &str) {
        if self.title.is_none() && self.symbol.is_none() && self.url.is_none() {
            rules.fault(place, "a document has a title, a symbol or an address");
        }
        if let Some(title) = &self.title {
            rules.text(&format!("{place}/title"), title, TITLE);
        }
        if let Some(symbol) = &self.symbol {
            rules.text(&format!("{place}/symbol"), symbol, NAME);
        }
        if let Some(url) = &self.url {
            rules.url(&format!("{place}/url"), url);
        }
        if let Some(language) = &self.language {
            rules.language(&format!("{place}/language"), language);
        }
        rules.day(&format!("{place}/date"), self.date);
    }
}
