//! What hangs on official records and on those of coalitions: whose parts source records are, claims in the words of positions,
//! what was merged, and who was asked to stand behind a record.

diesel::table! {
    use diesel::sql_types::*;

    /// Which recommendation each source record is a part of now.
    source_leads (source) {
        /// The source record.
        source -> Uuid,
        /// The recommendation that it is a part of.
        recommendation -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::tables::sql_types::Tsvector;

    /// What a State claims in the words of its position: already implemented, or being implemented.
    derived_claims (id) {
        /// Made of recommendation, stage and day of the position, so that it stays the same.
        id -> Uuid,
        /// The recommendation.
        recommendation -> Uuid,
        /// in_progress or fully_implemented.
        status -> Text,
        /// The day of the position, or where it has none of the adoption or the review.
        assessed_on -> Date,
        /// The document of the position: as in an assessment.
        evidence -> Jsonb,
        /// None: it has no text of its own.
        words -> Tsvector,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Records that were merged into others: their addresses lead there.
    merged_records (kind, record) {
        /// organization, plan, ….
        kind -> Text,
        /// The record that is no more.
        record -> Uuid,
        /// The coalition whose it was, which nobody else is told.
        owner -> Text,
        /// The record that stands for both.
        into_record -> Uuid,
        /// Who knew of it: network or public.
        audience -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Which organizations were asked to stand behind a record, and what they said.
    endorsements (id) {
        /// Random id.
        id -> Uuid,
        /// The coalition whose the record is.
        coalition -> Text,
        /// What is endorsed: assessment, statement, proposal, translation.
        kind -> Text,
        /// The record.
        record -> Uuid,
        /// The organization.
        organization -> Uuid,
        /// asked, agreed, declined, taken_back.
        state -> Text,
        /// The day (UTC) on which it said so.
        since -> Date,
    }
}
