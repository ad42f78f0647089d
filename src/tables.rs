//! The tables as diesel sees them, with the comments of the database. A test compares this page with the catalogue.

mod follow_up;
pub mod follow_up_views;
mod people;
pub mod views;

pub use follow_up::{endorsements, merged_records, source_leads};
pub use people::{
    access_keys, accounts, audit_actors, audit_contents, idempotent_answers, invitations, memberships, recovery_codes,
    refresh_tokens, registered_coalitions, sessions_of_accounts, sign_in_attempts,
};

/// SQL types of PostgreSQL that diesel does not bring.
pub mod sql_types {
    /// `tsvector`: the words of a text.
    #[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
    #[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
    pub struct Tsvector;
}

diesel::table! {
    use diesel::sql_types::*;

    /// Member States of the United Nations, its two observer States, and invented States of the samples.
    states (code) {
        /// ISO 3166-1 alpha-3.
        code -> Text,
        /// ISO 3166-1 alpha-2; null for samples.
        alpha2 -> Nullable<Text>,
        /// UN M49, the same number as ISO 3166-1 numeric; null for samples.
        m49 -> Nullable<SmallInt>,
        /// member, observer or sample.
        kind -> Text,
        /// The UN regional group in which the State elects; null for observers.
        regional_group -> Nullable<Text>,
        /// Official languages as BCP 47 tags, the main written one first.
        official_languages -> Array<Text>,
        /// The name that the United Nations use, by language.
        name -> Jsonb,
        /// CLDR's short name, by language.
        short_name -> Jsonb,
        /// The national human rights institution with its dated accreditation; null where none is known.
        nhri -> Nullable<Jsonb>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Territories without a review of their own, reviewed inside that of a State.
    jurisdictions (code) {
        /// ISO 3166-1 alpha-3.
        code -> Text,
        /// The State in whose review it is looked at.
        reviewed_under -> Text,
        /// Official languages as BCP 47 tags.
        official_languages -> Array<Text>,
        /// Name by language.
        name -> Jsonb,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Every list of terms that a field can hold.
    vocabularies (name) {
        /// The vocabulary's own code.
        name -> Text,
        /// Its place when vocabularies are listed.
        position -> Integer,
        /// Title by language.
        title -> Jsonb,
        /// What it is for, by language.
        description -> Nullable<Jsonb>,
        /// Where the terms come from: a resolution, a document, or this project.
        source -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// The terms of every vocabulary, themes, SDGs and groups of persons included.
    terms (vocabulary, code) {
        /// The vocabulary that the term belongs to.
        vocabulary -> Text,
        /// The term's code, as fields hold it.
        code -> Text,
        /// Its place in the vocabulary.
        position -> Integer,
        /// Label by language.
        label -> Jsonb,
        /// One line on what it means, by language.
        definition -> Nullable<Jsonb>,
        /// The broader term of the same vocabulary.
        broader -> Nullable<Text>,
        /// What sources call it: lists of names by scheme (upr_info, ohchr_codes, ohchr_labels).
        source_names -> Jsonb,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Sessions of the Working Group on the Universal Periodic Review.
    sessions (session) {
        /// Number of the session, counted from the first of April 2008.
        session -> SmallInt,
        /// The cycle that the session belongs to.
        cycle -> SmallInt,
        /// First day.
        starts_on -> Nullable<Date>,
        /// Last day.
        ends_on -> Nullable<Date>,
        /// Regular session of the Human Rights Council that adopts the outcomes.
        council_session -> Nullable<SmallInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// The review of one State in one cycle.
    reviews (id) {
        /// State and cycle, KOR-2.
        id -> Text,
        /// The State under review.
        state -> Text,
        /// The cycle of the review.
        cycle -> SmallInt,
        /// The session of the Working Group.
        session -> SmallInt,
        /// scheduled, postponed, reviewed, outcome_adopted or not_held.
        status -> Text,
        /// The day of the interactive dialogue.
        reviewed_on -> Nullable<Date>,
        /// The day on which the Council adopted the outcome.
        outcome_adopted_on -> Nullable<Date>,
        /// The Council's session that adopted the outcome.
        council_session -> Nullable<SmallInt>,
        /// When the next review can be expected, in words.
        next_review_expected -> Nullable<Text>,
        /// List of {kind, symbol, date, url}.
        documents -> Jsonb,
        /// List of {received, supported, in_part, noted, pending, unit, source, note}: counts that documents state.
        reported -> Jsonb,
        /// Where the session and the days were found.
        source -> Nullable<Text>,
        /// V: verified in the named source; M: from memory, to be checked.
        mark -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// One text of one review in one dataset, kept as that dataset has it.
    source_records (id) {
        /// UUIDv5 of dataset, review, number, folded text and n; for ever.
        id -> Uuid,
        /// upr_info, uhri, matrix or sample.
        dataset -> Text,
        /// The review in which it was made.
        review -> Text,
        /// recommendation or voluntary_pledge.
        kind -> Text,
        /// Paragraph number in the report, where the dataset has it.
        number -> Nullable<Text>,
        /// The original text folded: NFKC, lower case, letters and digits only.
        folded -> Text,
        /// Tells apart records of the same text whose responses differ.
        n -> SmallInt,
        /// The text by language.
        texts -> Jsonb,
        /// The language of the original text.
        original_language -> Text,
        /// List of {number, part}.
        paragraphs -> Jsonb,
        /// Codes of the States that made it.
        recommending_states -> Array<Text>,
        /// The dataset does not know, or not fully know, who made it.
        recommending_states_unknown -> Bool,
        /// The response at adoption; null for pledges, and where the data set tells none.
        response -> Nullable<Text>,
        /// List of {stage, value, date, word, document, paragraph}.
        positions -> Jsonb,
        /// UPR Info's action category, 1 to 5.
        action_category -> Nullable<SmallInt>,
        /// Codes of themes.
        themes -> Array<Text>,
        /// Themes of the dataset that our vocabulary does not have, as printed.
        themes_unmapped -> Array<Text>,
        /// Numbers of Sustainable Development Goals.
        sdgs -> Array<SmallInt>,
        /// Codes of groups of persons.
        groups_of_persons -> Array<Text>,
        /// List of {code, basis}.
        jurisdictions -> Jsonb,
        /// The dataset's own id of it, where there is one.
        source_record -> Nullable<Text>,
        /// The day on which it was first taken over in this form.
        retrieved_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Tsvector;

    /// One recommendation or voluntary pledge, made from the records of all sources.
    recommendations (id) {
        /// The id of the leading source record.
        id -> Uuid,
        /// The review in which it was made.
        review -> Text,
        /// The State that received it.
        state_under_review -> Text,
        /// The cycle of the review.
        cycle -> SmallInt,
        /// The session of the Working Group.
        session -> SmallInt,
        /// The year of the review.
        year -> SmallInt,
        /// recommendation or voluntary_pledge.
        kind -> Text,
        /// The text by language.
        texts -> Jsonb,
        /// The language of the original text.
        original_language -> Text,
        /// official, source_edition or sample.
        text_kind -> Text,
        /// List of {number, reference, part}.
        paragraphs -> Jsonb,
        /// Codes of the States that made it, sorted.
        recommending_states -> Array<Text>,
        /// Not all, or none, of the States that made it are known.
        recommending_states_unknown -> Bool,
        /// The position at the adoption of the outcome; null for pledges.
        response -> Nullable<Text>,
        /// The latest position; null for pledges.
        response_now -> Nullable<Text>,
        /// Every known position, oldest first.
        positions -> Jsonb,
        /// UPR Info's action category, 1 to 5.
        action_category -> Nullable<SmallInt>,
        /// Codes of themes, sorted.
        themes -> Array<Text>,
        /// Numbers of Sustainable Development Goals, sorted.
        sdgs -> Array<SmallInt>,
        /// Codes of groups of persons, sorted.
        groups_of_persons -> Array<Text>,
        /// List of {code, basis}; empty: the whole State.
        jurisdictions -> Jsonb,
        /// What each source record says: dataset, id, record, licence, retrieved_on, differs.
        sources -> Jsonb,
        /// The words of all its texts, by our own segmentation.
        words -> Tsvector,
        /// When anything of it last changed.
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Which State made which recommendation.
    recommendation_states (recommendation, state) {
        /// The recommendation.
        recommendation -> Uuid,
        /// The recommending State.
        state -> Text,
        /// Its UN regional group, carried so that counting needs no join.
        regional_group -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// The themes of each recommendation.
    recommendation_themes (recommendation, theme) {
        /// The recommendation.
        recommendation -> Uuid,
        /// Code of the theme.
        theme -> Text,
        /// Always themes, for the foreign key.
        vocabulary -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// The Sustainable Development Goals of each recommendation.
    recommendation_sdgs (recommendation, sdg) {
        /// The recommendation.
        recommendation -> Uuid,
        /// Number of the goal.
        sdg -> SmallInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// The groups of persons that each recommendation is about.
    recommendation_groups_of_persons (recommendation, group_of_persons) {
        /// The recommendation.
        recommendation -> Uuid,
        /// Code of the group.
        group_of_persons -> Text,
        /// Always groups_of_persons, for the foreign key.
        vocabulary -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Recommendations that concern a jurisdiction rather than the whole State.
    recommendation_jurisdictions (recommendation, jurisdiction) {
        /// The recommendation.
        recommendation -> Uuid,
        /// Code of the jurisdiction.
        jurisdiction -> Text,
        /// Why it is held to concern it.
        basis -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// The numbers of the Working Group's report under which each recommendation stands.
    recommendation_paragraphs (recommendation, number) {
        /// The recommendation.
        recommendation -> Uuid,
        /// The review, so that a number is found without a join.
        review -> Text,
        /// The paragraph number as printed, 124.12.
        number -> Text,
        /// Which text under that number, from 1.
        part -> SmallInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Which edition of the compiled reference facts the database holds.
    facts (name) {
        /// reference or samples.
        name -> Text,
        /// SHA-256 of the facts as loaded.
        digest -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// The head of the journal: locked by every act as its last step, so that numbers follow the order of commits without gaps.
    journal (singleton) {
        /// Always true: the table has one row.
        singleton -> Bool,
        /// Number of the last public change.
        change -> BigInt,
        /// Number of the last audit entry.
        entry -> BigInt,
        /// Digest of the last audit entry.
        digest -> Nullable<Bytea>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Every public change, in order.
    changes (change) {
        /// Its number: gapless, in the order of commits.
        change -> BigInt,
        /// Kind of record: recommendation, review, state, ….
        kind -> Text,
        /// Id of the record, as both faces print it.
        record -> Text,
        /// created, updated, published, withdrawn, merged or removed.
        act -> Text,
        /// The day (UTC); no time of day, which could tell who was at a desk.
        day -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Who did what: one entry for each act that wrote; rows are added, never changed.
    audit (entry) {
        /// Number of the entry, gapless.
        entry -> BigInt,
        /// When.
        at -> Timestamptz,
        /// The act: facts.load, import, demo, ….
        act -> Text,
        /// What was done by the operator: digests and counts, never contents of files.
        details -> Jsonb,
        /// The coalition whose record it was; null for official records.
        coalition -> Nullable<Text>,
        /// Kind and id of the record: activity 0b9f….
        record -> Nullable<Text>,
        /// SHA-256 of salt and account; null for the operator.
        actor_digest -> Nullable<Bytea>,
        /// SHA-256 of salt and contents; null where there are none.
        contents_digest -> Nullable<Bytea>,
        /// Digest of the entry before; null for the first of the chain.
        previous -> Nullable<Bytea>,
        /// SHA-256 of all that the entry says, one line each; null for entries from before the chain.
        digest -> Nullable<Bytea>,
    }
}

diesel::joinable!(source_leads -> recommendations (recommendation));

diesel::allow_tables_to_appear_in_same_query!(
    states,
    jurisdictions,
    vocabularies,
    terms,
    sessions,
    reviews,
    source_records,
    recommendations,
    recommendation_states,
    recommendation_themes,
    recommendation_sdgs,
    recommendation_groups_of_persons,
    recommendation_jurisdictions,
    recommendation_paragraphs,
    facts,
    journal,
    changes,
    audit,
    registered_coalitions,
    accounts,
    recovery_codes,
    memberships,
    sessions_of_accounts,
    refresh_tokens,
    invitations,
    access_keys,
    sign_in_attempts,
    idempotent_answers,
    audit_actors,
    audit_contents,
    source_leads,
    merged_records,
    endorsements,
);
