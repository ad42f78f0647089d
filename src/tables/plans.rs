//! The tables of plans and commitments, as the database has them. Not what each scope reads of them: that is `views`.

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Records of the noun plan as their coalitions work on them; nobody else reads them.
    working_plans (coalition, id) {
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
        /// Random id.
        id -> Uuid,
        /// Whose it is, for ever.
        coalition -> Text,
        /// draft: editors and coordinators read it; coalition: members too.
        stage -> Text,
        /// Counts its changes.
        version -> Integer,
        /// How often it was published.
        edition -> Integer,
        /// When it was last changed.
        updated_at -> Timestamptz,
        /// Who made it; null for the operator, for access keys and for people who left.
        created_by -> Nullable<Uuid>,
        /// Under whose name it is published: coalition or network.
        published_as -> Text,
        /// Coalitions that may read it while it is unpublished.
        shared_with -> Array<Text>,
        /// Those of them that may edit it.
        shared_for_writing -> Array<Text>,
        /// Words of its texts, for searching.
        words -> Tsvector,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// The same as they were published, a copy for each audience.
    plan_editions (owner, record, audience) {
        /// As in the working record.
        state -> Nullable<Text>,
        /// As in the working record.
        jurisdictions -> Array<Text>,
        /// As in the working record.
        kind -> Text,
        /// As in the working record.
        title -> Jsonb,
        /// As in the working record.
        summary -> Jsonb,
        /// As in the working record.
        authority -> Nullable<Text>,
        /// As in the working record.
        period -> Nullable<Jsonb>,
        /// As in the working record.
        status -> Text,
        /// As in the working record.
        status_history -> Jsonb,
        /// As in the working record.
        documents -> Jsonb,
        /// The record.
        record -> Uuid,
        /// The coalition that published it, which nobody else is told.
        owner -> Text,
        /// For whom: network or public.
        audience -> Text,
        /// Counts the publications of the record.
        edition -> Integer,
        /// The day (UTC).
        published_on -> Date,
        /// The day on which it was taken back; then the coalition alone reads it.
        withdrawn_on -> Nullable<Date>,
        /// The version of the working record that was copied, for the coalition alone.
        of_version -> Integer,
        /// The coalition as it is shown; null where it is published as the network's.
        coalition -> Nullable<Text>,
        /// Under whose name: coalition or network.
        published_as -> Text,
        /// As in the working record.
        words -> Tsvector,
        /// Whether everybody may know the coalition.
        named_to_public -> Bool,
        /// Whether it is the newest edition of the record that was not taken back.
        newest -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Every version of the working records.
    plan_versions (coalition, record, version) {
        /// The record.
        record -> Uuid,
        /// Whose it is.
        coalition -> Text,
        /// Its number, from 1.
        version -> Integer,
        /// The stage at that time.
        stage -> Text,
        /// What made it: create, edit, restore, move.
        act -> Text,
        /// When.
        at -> Timestamptz,
        /// Who made it; null for the operator, for access keys and for people who left.
        made_by -> Nullable<Uuid>,
        /// The record as it is written.
        fields -> Jsonb,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Records of the noun commitment as their coalitions work on them; nobody else reads them.
    working_commitments (coalition, id) {
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
        /// Random id.
        id -> Uuid,
        /// Whose it is, for ever.
        coalition -> Text,
        /// draft: editors and coordinators read it; coalition: members too.
        stage -> Text,
        /// Counts its changes.
        version -> Integer,
        /// How often it was published.
        edition -> Integer,
        /// When it was last changed.
        updated_at -> Timestamptz,
        /// Who made it; null for the operator, for access keys and for people who left.
        created_by -> Nullable<Uuid>,
        /// Under whose name it is published: coalition or network.
        published_as -> Text,
        /// Coalitions that may read it while it is unpublished.
        shared_with -> Array<Text>,
        /// Those of them that may edit it.
        shared_for_writing -> Array<Text>,
        /// Words of its texts, for searching.
        words -> Tsvector,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// The same as they were published, a copy for each audience.
    commitment_editions (owner, record, audience) {
        /// As in the working record.
        plan -> Uuid,
        /// As in the working record.
        title -> Jsonb,
        /// As in the working record.
        recommendations -> Array<Uuid>,
        /// As in the working record.
        responsible_body -> Nullable<Text>,
        /// As in the working record.
        actor -> Text,
        /// As in the working record.
        due_on -> Nullable<Date>,
        /// As in the working record.
        status -> Text,
        /// As in the working record.
        resources -> Jsonb,
        /// As in the working record.
        indicators -> Jsonb,
        /// As in the working record.
        progress -> Jsonb,
        /// As in the working record.
        documents -> Jsonb,
        /// The record.
        record -> Uuid,
        /// The coalition that published it, which nobody else is told.
        owner -> Text,
        /// For whom: network or public.
        audience -> Text,
        /// Counts the publications of the record.
        edition -> Integer,
        /// The day (UTC).
        published_on -> Date,
        /// The day on which it was taken back; then the coalition alone reads it.
        withdrawn_on -> Nullable<Date>,
        /// The version of the working record that was copied, for the coalition alone.
        of_version -> Integer,
        /// The coalition as it is shown; null where it is published as the network's.
        coalition -> Nullable<Text>,
        /// Under whose name: coalition or network.
        published_as -> Text,
        /// As in the working record.
        words -> Tsvector,
        /// Whether everybody may know the coalition.
        named_to_public -> Bool,
        /// Whether it is the newest edition of the record that was not taken back.
        newest -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Every version of the working records.
    commitment_versions (coalition, record, version) {
        /// The record.
        record -> Uuid,
        /// Whose it is.
        coalition -> Text,
        /// Its number, from 1.
        version -> Integer,
        /// The stage at that time.
        stage -> Text,
        /// What made it: create, edit, restore, move.
        act -> Text,
        /// When.
        at -> Timestamptz,
        /// Who made it; null for the operator, for access keys and for people who left.
        made_by -> Nullable<Uuid>,
        /// The record as it is written.
        fields -> Jsonb,
    }
}
