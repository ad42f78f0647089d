//! Questions about vocabularies and their terms.

use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;

use super::listing::{Condition, Listing, SortKey};
use crate::domain::codes::Json;
use crate::domain::failure::{Failure, Fault, did_you_mean};
use crate::domain::kinds::TextOrigin;
use crate::domain::language::Texts;
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::reading::Reading;
use crate::domain::reference::reference;
use crate::domain::vocabularies::{SourceNames, Term, TermFilter, Vocabulary, VocabularyFilter};
use crate::tables::{terms, vocabularies};

#[derive(Queryable, Selectable)]
#[diesel(table_name = terms)]
struct TermRow {
    vocabulary: String,
    code: String,
    position: i32,
    label: Json<Texts>,
    definition: Option<Json<Texts>>,
    broader: Option<String>,
    source_names: Json<SourceNames>,
}

fn origin(language: &str) -> TextOrigin {
    if language == "en" { TextOrigin::Original } else { TextOrigin::Translation }
}

impl TermRow {
    fn read(self, reading: &Reading) -> Term {
        let (label, label_in) = reading.languages.read(&self.label.0, origin);
        Term {
            code: self.code,
            vocabulary: self.vocabulary,
            label,
            label_in,
            definition: self.definition.and_then(|definition| reading.languages.label(&definition.0)),
            broader: self.broader,
            source_names: self.source_names.0,
        }
    }
}

const TERMS: Listing<TermRow> = Listing {
    noun: "terms",
    from: "terms",
    keys: &[SortKey {
        name: "position",
        column: "terms.position",
        kind: KeyKind::Number,
        value: |row| KeyValue::Number(row.position),
    }],
    last: SortKey {
        name: "code",
        column: "terms.code",
        kind: KeyKind::Text,
        value: |row| KeyValue::Text(row.code.clone()),
    },
    usual: "position",
};

/// Lists the terms of one vocabulary, in their order.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list_terms(
    connection: &mut PgConnection,
    vocabulary: &str,
    filter: &TermFilter,
    window: &Window,
    reading: &Reading,
) -> Result<Page<Term>, Failure> {
    use crate::domain::reference::{check_codes, term_fault};
    check_codes("code", filter.code.as_deref(), |name, value| term_fault(name, vocabulary, value))?;
    check_codes("broader", filter.broader.as_deref(), |name, value| term_fault(name, vocabulary, value))?;
    let condition = || {
        let mut condition = Condition::default();
        condition.and("terms.vocabulary = ").text(vocabulary);
        condition.any_text("terms.code", filter.code.clone());
        condition.any_text("terms.broader", filter.broader.clone());
        condition
    };
    let page = TERMS.page::<SqlTypeOf<<TermRow as Selectable<diesel::pg::Pg>>::SelectExpression>, _>(
        connection,
        &(vocabulary, filter),
        condition,
        TermRow::as_select,
        window,
    )?;
    Ok(page.map(|row| row.read(reading)))
}

/// The terms of these codes of one vocabulary, in no order.
///
/// # Errors
/// What the database says.
pub fn terms_of(
    connection: &mut PgConnection,
    vocabulary: &str,
    codes: &[String],
    reading: &Reading,
) -> Result<Vec<Term>, Failure> {
    let rows: Vec<TermRow> = terms::table
        .filter(terms::vocabulary.eq(vocabulary))
        .filter(terms::code.eq_any(codes))
        .select(TermRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| row.read(reading)).collect())
}

/// The terms of these vocabularies that have one of these codes, in no order; one statement for several vocabularies.
///
/// # Errors
/// What the database says.
pub fn terms_of_several(
    connection: &mut PgConnection,
    vocabularies: &[String],
    codes: &[String],
    reading: &Reading,
) -> Result<Vec<Term>, Failure> {
    let rows: Vec<TermRow> = terms::table
        .filter(terms::vocabulary.eq_any(vocabularies))
        .filter(terms::code.eq_any(codes))
        .select(TermRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| row.read(reading)).collect())
}

/// One term.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find_term(
    connection: &mut PgConnection,
    vocabulary: &str,
    code: &str,
    reading: &Reading,
) -> Result<Term, Failure> {
    terms_of(connection, vocabulary, &[code.to_owned()], reading)?
        .pop()
        .ok_or_else(|| Failure::NotFound { what: format!("the term {code} of {vocabulary}") })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = vocabularies)]
struct VocabularyRow {
    name: String,
    position: i32,
    title: Json<Texts>,
    description: Option<Json<Texts>>,
    source: String,
}

impl VocabularyRow {
    fn read(self, terms: &mut Vec<Term>, reading: &Reading) -> Vocabulary {
        let (title, title_in) = reading.languages.read(&self.title.0, origin);
        let (mine, others): (Vec<Term>, Vec<Term>) = terms.drain(..).partition(|term| term.vocabulary == self.name);
        *terms = others;
        Vocabulary {
            url: reading.address(&format!("/v1/vocabularies/{}", self.name)),
            name: self.name,
            title,
            title_in,
            description: self.description.and_then(|description| reading.languages.label(&description.0)),
            source: self.source,
            terms: mine,
        }
    }
}

const VOCABULARIES: Listing<VocabularyRow> = Listing {
    noun: "vocabularies",
    from: "vocabularies",
    keys: &[SortKey {
        name: "position",
        column: "vocabularies.position",
        kind: KeyKind::Number,
        value: |row| KeyValue::Number(row.position),
    }],
    last: SortKey {
        name: "name",
        column: "vocabularies.name",
        kind: KeyKind::Text,
        value: |row| KeyValue::Text(row.name.clone()),
    },
    usual: "position",
};

fn terms_in_order(connection: &mut PgConnection, names: &[String], reading: &Reading) -> Result<Vec<Term>, Failure> {
    let rows: Vec<TermRow> = terms::table
        .filter(terms::vocabulary.eq_any(names))
        .order((terms::vocabulary, terms::position))
        .select(TermRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| row.read(reading)).collect())
}

/// Lists vocabularies with their terms.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &VocabularyFilter,
    window: &Window,
    reading: &Reading,
) -> Result<Page<Vocabulary>, Failure> {
    for name in filter.name.iter().flatten() {
        if reference().vocabulary(name).is_none() {
            let hint = did_you_mean(name, reference().vocabularies.iter().map(|vocabulary| vocabulary.name.as_str()));
            return Err(Failure::invalid(Fault::parameter("name", format!("`{name}` is no vocabulary")).hint_if(hint)));
        }
    }
    let condition = || {
        let mut condition = Condition::default();
        condition.any_text("vocabularies.name", filter.name.clone());
        condition
    };
    let page = VOCABULARIES.page::<SqlTypeOf<<VocabularyRow as Selectable<diesel::pg::Pg>>::SelectExpression>, _>(
        connection,
        filter,
        condition,
        VocabularyRow::as_select,
        window,
    )?;
    let names: Vec<String> = page.items.iter().map(|row| row.name.clone()).collect();
    let mut terms = terms_in_order(connection, &names, reading)?;
    Ok(page.map(|row| row.read(&mut terms, reading)))
}

/// One vocabulary with its terms.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find(connection: &mut PgConnection, name: &str, reading: &Reading) -> Result<Vocabulary, Failure> {
    let row: VocabularyRow = vocabularies::table
        .find(name)
        .select(VocabularyRow::as_select())
        .first(connection)
        .optional()?
        .ok_or_else(|| Failure::NotFound { what: format!("the vocabulary {name}") })?;
    let mut terms = terms_in_order(connection, &[name.to_owned()], reading)?;
    Ok(row.read(&mut terms, reading))
}
