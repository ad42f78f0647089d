//! The views that stand under one name in the schemas `open`, `shared` and `desk`: which of them a connection reads is
//! fixed when it is opened. Their columns are the same in all three.

diesel::table! {
    /// Coalitions that who asks may know of.
    coalitions (code) {
        /// Its code, for ever.
        code -> Text,
        /// coalition or nhri.
        kind -> Text,
        /// public, network or unlisted.
        visibility -> Text,
        /// States that its records may concern.
        states -> Array<Text>,
        /// Jurisdictions that its records may concern.
        jurisdictions -> Array<Text>,
        /// Name by language.
        name -> Jsonb,
        /// What it is, by language.
        description -> Jsonb,
        /// How it wants to be reached.
        contact -> Nullable<Text>,
        /// Whether it is frozen; never told to the public.
        frozen -> Bool,
        /// Counts its changes.
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Activities: editions, or working records.
    activities (id) {
        /// Its id.
        id -> Uuid,
        /// The coalition that is named.
        coalition -> Nullable<Text>,
        /// What was done.
        kind -> Text,
        /// Whether it took place.
        finding -> Text,
        /// Who did it.
        actor -> Text,
        /// How far it reached.
        level -> Text,
        /// Title by language.
        title -> Jsonb,
        /// Summary by language.
        summary -> Jsonb,
        /// First day.
        starts_on -> Date,
        /// Last day.
        ends_on -> Nullable<Date>,
        /// Where.
        place -> Nullable<Text>,
        /// States.
        states -> Array<Text>,
        /// Jurisdictions.
        jurisdictions -> Array<Text>,
        /// Languages.
        languages -> Array<Text>,
        /// Organizations.
        organizations -> Array<Uuid>,
        /// Recommendations, by the id of any source record.
        recommendations -> Array<Uuid>,
        /// Reviews.
        reviews -> Array<Text>,
        /// Plan.
        plan -> Nullable<Uuid>,
        /// Documents.
        documents -> Jsonb,
        /// Who convened.
        convened_by -> Nullable<Text>,
        /// Days of notice.
        notice_days -> Nullable<Integer>,
        /// Organizations invited.
        organizations_invited -> Nullable<Integer>,
        /// Organizations that took part.
        organizations_took_part -> Nullable<Integer>,
        /// Whether a draft was shared.
        draft_shared -> Nullable<Bool>,
        /// Whether feedback was given.
        feedback_given -> Nullable<Bool>,
        /// Of a pledge of a mid-term report: the day for which it was pledged.
        pledged_for -> Nullable<Date>,
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

    /// Activities that were taken back: their ids alone.
    withdrawn_activities (id) {
        /// Its id.
        id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Plans: editions, or working records.
    plans (id) {
        /// Its id.
        id -> Uuid,
        /// The coalition that is named.
        coalition -> Nullable<Text>,
        /// The State that it concerns.
        state -> Nullable<Text>,
        /// Jurisdictions that it concerns.
        jurisdictions -> Array<Text>,
        /// What kind of plan.
        kind -> Text,
        /// Its title by language.
        title -> Jsonb,
        /// What it is about, by language.
        summary -> Jsonb,
        /// Who adopts or adopted it.
        authority -> Nullable<Text>,
        /// From when to when it is meant to run.
        period -> Nullable<Jsonb>,
        /// How far it is: the last status of its history.
        status -> Text,
        /// Every status that it had, in order.
        status_history -> Jsonb,
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

    /// Plans that were taken back: their ids alone.
    withdrawn_plans (id) {
        /// Its id.
        id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Commitments: editions, or working records.
    commitments (id) {
        /// Its id.
        id -> Uuid,
        /// The coalition that is named.
        coalition -> Nullable<Text>,
        /// The plan that it belongs to, by id.
        plan -> Uuid,
        /// What is promised, by language.
        title -> Jsonb,
        /// Recommendations that it answers, by id.
        recommendations -> Array<Uuid>,
        /// The body that is responsible.
        responsible_body -> Nullable<Text>,
        /// The branch of the State, or whoever else is to do it.
        actor -> Text,
        /// The day by which it is to be done.
        due_on -> Nullable<Date>,
        /// How far it is.
        status -> Text,
        /// Money and staff for it.
        resources -> Jsonb,
        /// What it is measured by.
        indicators -> Jsonb,
        /// What has come of it, by day.
        progress -> Jsonb,
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

    /// Commitments that were taken back: their ids alone.
    withdrawn_commitments (id) {
        /// Its id.
        id -> Uuid,
    }
}
