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
