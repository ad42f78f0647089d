//! The views of proposals, assessments, statements, organizations and translations, of what was merged, and of who stands
//! behind a record: as in `views`.

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Organizations: editions, or working records.
    organizations (id) {
        /// Its id.
        id -> Uuid,
        /// The coalition that is named.
        coalition -> Nullable<Text>,
        /// Name by language; by document: as printed.
        name -> Jsonb,
        /// Names that it had, each by language, and until when.
        former_names -> Jsonb,
        /// Acronym that it uses.
        acronym -> Nullable<Text>,
        /// What it is, from the vocabulary organization_kind.
        kind -> Nullable<Text>,
        /// The State where it sits.
        state -> Nullable<Text>,
        /// The jurisdiction where it sits.
        jurisdiction -> Nullable<Text>,
        /// ECOSOC consultative status over time.
        consultative_status -> Jsonb,
        /// GANHRI accreditation over time.
        accreditation -> Jsonb,
        /// Its own website.
        website -> Nullable<Text>,
        /// A contact that it wants to be public.
        contact -> Nullable<Text>,
        /// document or consent.
        basis -> Text,
        /// The statement that names it, where the basis is a document.
        document -> Nullable<Uuid>,
        /// The day of its consent, where the basis is consent.
        consented_on -> Nullable<Date>,
        /// Whether it asked that its coalition be named.
        coalition_named -> Bool,
        /// English or first name in small letters, for sorting.
        sort_name -> Text,
        /// Under whose name.
        published_as -> Text,
        /// For whom.
        audience -> Nullable<Text>,
        /// Edition.
        edition -> Integer,
        /// Day of publication.
        published_on -> Nullable<Date>,
        /// Words.
        words -> Tsvector,
        /// Stage of a working record.
        stage -> Nullable<Text>,
        /// Version of a working record.
        version -> Nullable<Integer>,
        /// When a working record was last changed.
        updated_at -> Nullable<Timestamptz>,
        /// Who made a working record.
        created_by -> Nullable<Uuid>,
        /// Who may read a working record.
        shared_with -> Nullable<Array<Text>>,
        /// Who may edit it.
        shared_for_writing -> Nullable<Array<Text>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Organizations that were taken back: their ids alone.
    withdrawn_organizations (id) {
        /// Its id.
        id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Statements: editions, or working records.
    statements (id) {
        /// Its id.
        id -> Uuid,
        /// The coalition that is named.
        coalition -> Nullable<Text>,
        /// What kind of statement, from the vocabulary statement_kind.
        kind -> Text,
        /// The UN symbol, where it has one.
        symbol -> Nullable<Text>,
        /// The day that it bears.
        date -> Date,
        /// The body that it was made to.
        body -> Nullable<Text>,
        /// Session of that body.
        session -> Nullable<SmallInt>,
        /// Agenda item.
        agenda_item -> Nullable<Text>,
        /// Language of the document.
        language -> Text,
        /// Title by language.
        title -> Jsonb,
        /// Names as printed.
        submitted_by -> Array<Text>,
        /// Names as printed.
        supported_by -> Array<Text>,
        /// States that it concerns.
        states -> Array<Text>,
        /// Jurisdictions that it concerns.
        jurisdictions -> Array<Text>,
        /// Recommendations that it speaks of, by the id of any source record.
        recommendations -> Array<Uuid>,
        /// What it asks, point by point, by language.
        points -> Jsonb,
        /// Where it can be read.
        document -> Nullable<Jsonb>,
        /// Where its facts were found.
        source -> Nullable<Text>,
        /// Under whose name.
        published_as -> Text,
        /// For whom.
        audience -> Nullable<Text>,
        /// Edition.
        edition -> Integer,
        /// Day of publication.
        published_on -> Nullable<Date>,
        /// Words.
        words -> Tsvector,
        /// Stage of a working record.
        stage -> Nullable<Text>,
        /// Version of a working record.
        version -> Nullable<Integer>,
        /// When a working record was last changed.
        updated_at -> Nullable<Timestamptz>,
        /// Who made a working record.
        created_by -> Nullable<Uuid>,
        /// Who may read a working record.
        shared_with -> Nullable<Array<Text>>,
        /// Who may edit it.
        shared_for_writing -> Nullable<Array<Text>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Statements that were taken back: their ids alone.
    withdrawn_statements (id) {
        /// Its id.
        id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Proposals: editions, or working records.
    proposals (id) {
        /// Its id.
        id -> Uuid,
        /// The coalition that is named.
        coalition -> Nullable<Text>,
        /// The plan of which it was asked.
        plan -> Nullable<Uuid>,
        /// The consultation at which it was made.
        activity -> Nullable<Uuid>,
        /// What was asked, by language.
        title -> Jsonb,
        /// Why, and in which words, by language.
        summary -> Jsonb,
        /// Who made it, as printed.
        submitted_by -> Array<Text>,
        /// Organizations that made it.
        organizations -> Array<Uuid>,
        /// Recommendations that it serves, by the id of any source record.
        recommendations -> Array<Uuid>,
        /// The day on which it was made.
        submitted_on -> Nullable<Date>,
        /// What became of it, from the vocabulary proposal_outcome.
        outcome -> Text,
        /// The day on which that was known.
        outcome_on -> Nullable<Date>,
        /// The wording that resulted, by language.
        wording -> Jsonb,
        /// Where it can be read up.
        documents -> Jsonb,
        /// Under whose name.
        published_as -> Text,
        /// For whom.
        audience -> Nullable<Text>,
        /// Edition.
        edition -> Integer,
        /// Day of publication.
        published_on -> Nullable<Date>,
        /// Words.
        words -> Tsvector,
        /// Stage of a working record.
        stage -> Nullable<Text>,
        /// Version of a working record.
        version -> Nullable<Integer>,
        /// When a working record was last changed.
        updated_at -> Nullable<Timestamptz>,
        /// Who made a working record.
        created_by -> Nullable<Uuid>,
        /// Who may read a working record.
        shared_with -> Nullable<Array<Text>>,
        /// Who may edit it.
        shared_for_writing -> Nullable<Array<Text>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Proposals that were taken back: their ids alone.
    withdrawn_proposals (id) {
        /// Its id.
        id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Assessments: editions, or working records.
    assessments (id) {
        /// Its id.
        id -> Uuid,
        /// The coalition that is named.
        coalition -> Nullable<Text>,
        /// The recommendation, by the id of any source record.
        recommendation -> Uuid,
        /// Whose judgement it is: kind, organization, body.
        claimed_by -> Jsonb,
        /// How far the recommendation is carried out, from the vocabulary implementation_status.
        status -> Text,
        /// The day for which that is said.
        assessed_on -> Date,
        /// Jurisdictions for which it is said; empty: the whole State.
        jurisdictions -> Array<Text>,
        /// What there is to say, by language.
        narrative -> Jsonb,
        /// What it rests on.
        evidence -> Jsonb,
        /// Under whose name.
        published_as -> Text,
        /// For whom.
        audience -> Nullable<Text>,
        /// Edition.
        edition -> Integer,
        /// Day of publication.
        published_on -> Nullable<Date>,
        /// Words.
        words -> Tsvector,
        /// Stage of a working record.
        stage -> Nullable<Text>,
        /// Version of a working record.
        version -> Nullable<Integer>,
        /// When a working record was last changed.
        updated_at -> Nullable<Timestamptz>,
        /// Who made a working record.
        created_by -> Nullable<Uuid>,
        /// Who may read a working record.
        shared_with -> Nullable<Array<Text>>,
        /// Who may edit it.
        shared_for_writing -> Nullable<Array<Text>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Assessments that were taken back: their ids alone.
    withdrawn_assessments (id) {
        /// Its id.
        id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Translations: editions, or working records.
    translations (id) {
        /// Its id.
        id -> Uuid,
        /// The coalition that is named.
        coalition -> Nullable<Text>,
        /// The recommendation, by the id of any source record.
        recommendation -> Uuid,
        /// Jurisdictions of those who made it; empty: the whole State.
        jurisdictions -> Array<Text>,
        /// Language as a BCP 47 tag.
        language -> Text,
        /// The translation.
        text -> Text,
        /// Who made it, from the vocabulary translation_maker.
        made_by -> Text,
        /// The organization that made it.
        organization -> Nullable<Uuid>,
        /// Whether a volunteer made it, who is not named.
        by_volunteer -> Bool,
        /// How far it is, from the vocabulary translation_state.
        state -> Text,
        /// The day that it bears.
        translated_on -> Nullable<Date>,
        /// Whether the coalition prefers it in this language.
        preferred -> Bool,
        /// Digest of the original text that was translated.
        source_version -> Text,
        /// What is disputed, or why it reads so, by language.
        note -> Jsonb,
        /// Where it can be read up.
        documents -> Jsonb,
        /// Under whose name.
        published_as -> Text,
        /// For whom.
        audience -> Nullable<Text>,
        /// Edition.
        edition -> Integer,
        /// Day of publication.
        published_on -> Nullable<Date>,
        /// Words.
        words -> Tsvector,
        /// Stage of a working record.
        stage -> Nullable<Text>,
        /// Version of a working record.
        version -> Nullable<Integer>,
        /// When a working record was last changed.
        updated_at -> Nullable<Timestamptz>,
        /// Who made a working record.
        created_by -> Nullable<Uuid>,
        /// Who may read a working record.
        shared_with -> Nullable<Array<Text>>,
        /// Who may edit it.
        shared_for_writing -> Nullable<Array<Text>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Translations that were taken back: their ids alone.
    withdrawn_translations (id) {
        /// Its id.
        id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Records that were merged into others.
    merged (kind, record) {
        /// What kind of record.
        kind -> Text,
        /// The record that is no more.
        record -> Uuid,
        /// The record that stands for both.
        into_record -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Organizations that agreed to stand behind records.
    endorsers (kind, record, organization) {
        /// What is endorsed.
        kind -> Text,
        /// The record.
        record -> Uuid,
        /// The organization.
        organization -> Uuid,
        /// Its name by language.
        name -> Jsonb,
        /// The day on which it agreed.
        since -> Date,
    }
}
