//! Questions about States and jurisdictions.

use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;

use super::listing::{Condition, Listing, SortKey};
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::kinds::{RegionalGroup, StateKind, TextOrigin};
use crate::domain::language::Texts;
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::reading::Reading;
use crate::domain::states::{Institution, InstitutionFacts, Jurisdiction, JurisdictionFilter, State, StateFilter};
use crate::tables::{jurisdictions, states};

#[derive(Queryable, Selectable)]
#[diesel(table_name = states)]
struct StateRow {
    code: String,
    kind: StateKind,
    regional_group: Option<RegionalGroup>,
    official_languages: Vec<String>,
    name: Json<Texts>,
    short_name: Json<Texts>,
    nhri: Option<Json<InstitutionFacts>>,
}

/// The languages of the United Nations: names in them are the UN's own.
const UN_LANGUAGES: &[&str] = &["ar", "en", "es", "fr", "ru", "zh-Hans"];

fn origin_of_name(language: &str) -> TextOrigin {
    if UN_LANGUAGES.contains(&language) { TextOrigin::Official } else { TextOrigin::Translation }
}

impl StateRow {
    fn read(self, reading: &Reading) -> State {
        let (name, name_in) = reading.languages.read(&self.name.0, origin_of_name);
        let (short_name, short_name_in) = reading.languages.read(&self.short_name.0, |_| TextOrigin::Translation);
        State {
            url: reading.address(&format!("/v1/states/{}", self.code)),
            code: self.code,
            kind: self.kind,
            name,
            name_in,
            short_name,
            short_name_in,
            regional_group: self.regional_group,
            official_languages: self.official_languages,
            nhri: self.nhri.map(|nhri| institution(nhri.0, reading)),
            reviews: None,
        }
    }
}

fn institution(facts: InstitutionFacts, reading: &Reading) -> Institution {
    let (name, name_in) = reading.languages.read(&facts.name, |_| TextOrigin::Official);
    Institution { name, name_in, acronym: facts.acronym, website: facts.website, accreditation: facts.accreditation }
}

const STATES: Listing<StateRow> = Listing {
    noun: "states",
    from: "states",
    keys: &[],
    last: SortKey {
        name: "code",
        column: "states.code",
        kind: KeyKind::Text,
        value: |row| KeyValue::Text(row.code.clone()),
    },
    usual: "code",
};

/// Lists States.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &StateFilter,
    window: &Window,
    reading: &Reading,
) -> Result<Page<State>, Failure> {
    filter.check()?;
    let condition = || {
        let mut condition = Condition::default();
        condition.any_text("states.code", filter.code.clone());
        condition.any_code("states.kind", filter.kind.as_deref());
        condition.any_code("states.regional_group", filter.regional_group.as_deref());
        if let Some(languages) = filter.official_language.clone().filter(|languages| !languages.is_empty()) {
            condition.and("states.official_languages && ").texts(languages);
        }
        condition
    };
    let page = STATES.page::<SqlTypeOf<<StateRow as Selectable<diesel::pg::Pg>>::SelectExpression>, _>(
        connection,
        filter,
        condition,
        StateRow::as_select,
        window,
    )?;
    Ok(page.map(|row| row.read(reading)))
}

/// The States of these codes, in no order.
///
/// # Errors
/// What the database says.
pub fn of(connection: &mut PgConnection, codes: &[String], reading: &Reading) -> Result<Vec<State>, Failure> {
    let rows: Vec<StateRow> =
        states::table.filter(states::code.eq_any(codes)).select(StateRow::as_select()).load(connection)?;
    Ok(rows.into_iter().map(|row| row.read(reading)).collect())
}

/// One State.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find(connection: &mut PgConnection, code: &str, reading: &Reading) -> Result<State, Failure> {
    of(connection, &[code.to_owned()], reading)?
        .pop()
        .ok_or_else(|| Failure::NotFound { what: format!("the State {code}") })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = jurisdictions)]
struct JurisdictionRow {
    code: String,
    reviewed_under: String,
    official_languages: Vec<String>,
    name: Json<Texts>,
}

impl JurisdictionRow {
    fn read(self, reading: &Reading) -> Jurisdiction {
        let (name, name_in) = reading.languages.read(&self.name.0, origin_of_name);
        Jurisdiction {
            url: reading.address(&format!("/v1/jurisdictions/{}", self.code)),
            code: self.code,
            name,
            name_in,
            reviewed_under: self.reviewed_under,
            official_languages: self.official_languages,
        }
    }
}

const JURISDICTIONS: Listing<JurisdictionRow> = Listing {
    noun: "jurisdictions",
    from: "jurisdictions",
    keys: &[],
    last: SortKey {
        name: "code",
        column: "jurisdictions.code",
        kind: KeyKind::Text,
        value: |row| KeyValue::Text(row.code.clone()),
    },
    usual: "code",
};

/// Lists jurisdictions.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list_jurisdictions(
    connection: &mut PgConnection,
    filter: &JurisdictionFilter,
    window: &Window,
    reading: &Reading,
) -> Result<Page<Jurisdiction>, Failure> {
    filter.check()?;
    let condition = || {
        let mut condition = Condition::default();
        condition.any_text("jurisdictions.code", filter.code.clone());
        condition.any_text("jurisdictions.reviewed_under", filter.reviewed_under.clone());
        condition
    };
    let page = JURISDICTIONS.page::<SqlTypeOf<<JurisdictionRow as Selectable<diesel::pg::Pg>>::SelectExpression>, _>(
        connection,
        filter,
        condition,
        JurisdictionRow::as_select,
        window,
    )?;
    Ok(page.map(|row| row.read(reading)))
}

/// The jurisdictions of these codes, in no order.
///
/// # Errors
/// What the database says.
pub fn jurisdictions_of(
    connection: &mut PgConnection,
    codes: &[String],
    reading: &Reading,
) -> Result<Vec<Jurisdiction>, Failure> {
    let rows: Vec<JurisdictionRow> = jurisdictions::table
        .filter(jurisdictions::code.eq_any(codes))
        .select(JurisdictionRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| row.read(reading)).collect())
}

/// One jurisdiction.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find_jurisdiction(
    connection: &mut PgConnection,
    code: &str,
    reading: &Reading,
) -> Result<Jurisdiction, Failure> {
    jurisdictions_of(connection, &[code.to_owned()], reading)?
        .pop()
        .ok_or_else(|| Failure::NotFound { what: format!("the jurisdiction {code}") })
}

/// How many States, reviews and recommendations there are, and whether the samples are loaded.
///
/// # Errors
/// What the database says.
pub fn figures(connection: &mut PgConnection) -> Result<(i64, i64, i64, bool), Failure> {
    use diesel::sql_types::{BigInt, Bool};
    let mut statement: super::statement::Statement<(BigInt, BigInt, BigInt, Bool)> = Default::default();
    statement.sql(
        "SELECT (SELECT count(*) FROM states WHERE kind <> 'sample'), \
                (SELECT count(*) FROM reviews JOIN states ON states.code = reviews.state WHERE states.kind <> 'sample'), \
                (SELECT count(*) FROM recommendations WHERE kind = 'recommendation' AND text_kind <> 'sample'), \
                EXISTS (SELECT FROM states WHERE kind = 'sample')",
    );
    Ok(statement.get_result(connection)?)
}
