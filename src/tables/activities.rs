//! The tables of activities, as the database has them. Not what each scope reads of them: that is `views`.

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// Records of the noun activity as their coalitions work on them; nobody else reads them.
    working_activities (coalition, id) {
        /// What was done, from the vocabulary activity_kind.
        kind -> Text,
        /// took_place, or none_took_place where somebody looked and found none.
        finding -> Text,
        /// Who did it, from the vocabulary actor.
        actor -> Text,
        /// local, national, regional or international.
        level -> Text,
        /// Title by language.
        title -> Jsonb,
        /// Summary by language.
        summary -> Jsonb,
        /// First day.
        starts_on -> Date,
        /// Last day, where it is known.
        ends_on -> Nullable<Date>,
        /// Where.
        place -> Nullable<Text>,
        /// States that it concerns.
        states -> Array<Text>,
        /// Jurisdictions that it concerns.
        jurisdictions -> Array<Text>,
        /// Languages in which it was held.
        languages -> Array<Text>,
        /// Organizations that took part.
        organizations -> Array<Uuid>,
        /// Recommendations that it follows up, by the id of any source record.
        recommendations -> Array<Uuid>,
        /// Reviews that it follows up.
        reviews -> Array<Text>,
        /// The plan that it belongs to.
        plan -> Nullable<Uuid>,
        /// Where it can be read up: [{title, symbol, url, date, language}].
        documents -> Jsonb,
        /// Of a consultation: who convened it.
        convened_by -> Nullable<Text>,
        /// Of a consultation: days between invitation and first day.
        notice_days -> Nullable<Integer>,
        /// Of a consultation: how many organizations were invited.
        organizations_invited -> Nullable<Integer>,
        /// Of a consultation: how many organizations took part.
        organizations_took_part -> Nullable<Integer>,
        /// Of a consultation: whether a draft was shared before.
        draft_shared -> Nullable<Bool>,
        /// Of a consultation: whether those who took part were told what became of their words.
        feedback_given -> Nullable<Bool>,
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
    activity_editions (owner, record, audience) {
        /// As in the working record.
        kind -> Text,
        /// As in the working record.
        finding -> Text,
        /// As in the working record.
        actor -> Text,
        /// As in the working record.
        level -> Text,
        /// As in the working record.
        title -> Jsonb,
        /// As in the working record.
        summary -> Jsonb,
        /// As in the working record.
        starts_on -> Date,
        /// As in the working record.
        ends_on -> Nullable<Date>,
        /// As in the working record.
        place -> Nullable<Text>,
        /// As in the working record.
        states -> Array<Text>,
        /// As in the working record.
        jurisdictions -> Array<Text>,
        /// As in the working record.
        languages -> Array<Text>,
        /// As in the working record.
        organizations -> Array<Uuid>,
        /// As in the working record.
        recommendations -> Array<Uuid>,
        /// As in the working record.
        reviews -> Array<Text>,
        /// As in the working record.
        plan -> Nullable<Uuid>,
        /// As in the working record.
        documents -> Jsonb,
        /// As in the working record.
        convened_by -> Nullable<Text>,
        /// As in the working record.
        notice_days -> Nullable<Integer>,
        /// As in the working record.
        organizations_invited -> Nullable<Integer>,
        /// As in the working record.
        organizations_took_part -> Nullable<Integer>,
        /// As in the working record.
        draft_shared -> Nullable<Bool>,
        /// As in the working record.
        feedback_given -> Nullable<Bool>,
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
    activity_versions (coalition, record, version) {
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
