//! The tables of coalitions, of people with an account, and of what is known of who did what. A test compares this page with
//! the catalogue.

diesel::table! {
    use diesel::sql_types::*;

    /// Coalitions of civil society, and human rights institutions that write here.
    registered_coalitions (code) {
        /// Its code, for ever.
        code -> Text,
        /// coalition or nhri.
        kind -> Text,
        /// Who may know of it: public, network or unlisted.
        visibility -> Text,
        /// States that its records may concern.
        states -> Array<Text>,
        /// Jurisdictions that its records may concern.
        jurisdictions -> Array<Text>,
        /// Name by language.
        name -> Jsonb,
        /// What it is, by language.
        description -> Jsonb,
        /// How it wants to be reached; never a person's address unless that person asked for it.
        contact -> Nullable<Text>,
        /// All sign-ins ended when this began; nothing is written or published until it is lifted.
        frozen -> Bool,
        /// Counts its changes, for If-Match.
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// People who can sign in.
    accounts (id) {
        /// Random id.
        id -> Uuid,
        /// Keyed hash of the name as it is compared, so that it can be found and not read.
        name_index -> Bytea,
        /// The name of the person's own choosing, or email address, sealed.
        name -> Bytea,
        /// Argon2id, with its parameters.
        password -> Text,
        /// Runs the network; sees no drafts.
        administrator -> Bool,
        /// Can't sign in.
        disabled -> Bool,
        /// Language of mails and pages, BCP 47.
        language -> Nullable<Text>,
        /// Seed of the one-time codes (RFC 6238), sealed; null where there is none.
        second_factor -> Nullable<Bytea>,
        /// A seed that was shown and not confirmed yet, sealed.
        second_factor_pending -> Nullable<Bytea>,
        /// The last time step whose code was taken, so that none is taken twice.
        second_factor_step -> BigInt,
        /// Month in which it was made.
        made_in -> Text,
        /// Month of the last sign-in.
        signed_in_in -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Codes that stand in for the second factor, each once.
    recovery_codes (account, digest) {
        /// Whose.
        account -> Uuid,
        /// SHA-256 of the code, which is random.
        digest -> Bytea,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Who has which role in which coalition.
    memberships (coalition, account) {
        /// The coalition.
        coalition -> Text,
        /// The person.
        account -> Uuid,
        /// member, editor or coordinator.
        role -> Text,
        /// The organization that the person is there for, sealed; for coordinators alone.
        organization -> Nullable<Bytea>,
        /// Month in which it began.
        since -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Where people are signed in: the families of refresh tokens. No addresses, no names of programs.
    sessions_of_accounts (id) {
        /// Random id, which access tokens carry.
        id -> Uuid,
        /// Whose.
        account -> Uuid,
        /// What the person called it, sealed.
        label -> Nullable<Bytea>,
        /// Month in which it began.
        made_in -> Text,
        /// Month in which it was last used.
        used_in -> Text,
        /// Day on which it ends unless it is used.
        idle_until -> Date,
        /// Day on which it ends in any case.
        ends_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Refresh tokens of each session: one to be used, and the used ones, whose second use ends the session.
    refresh_tokens (digest) {
        /// SHA-256 of the token, which is random.
        digest -> Bytea,
        /// The session.
        session -> Uuid,
        /// It was exchanged for the next one.
        used -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Invitations that were not accepted yet; accepting one removes it.
    invitations (id) {
        /// Random id, which is not what is accepted.
        id -> Uuid,
        /// The coalition; null for administrators.
        coalition -> Nullable<Text>,
        /// The role, fixed.
        role -> Text,
        /// SHA-256 of the token in the link, which is random.
        digest -> Bytea,
        /// Who is meant, where the coordinator said so; sealed.
        name -> Nullable<Bytea>,
        /// The organization of the membership, sealed.
        organization -> Nullable<Bytea>,
        /// Who invites: looked at again when it is accepted; null: the operator.
        invited_by -> Nullable<Uuid>,
        /// When it ends.
        ends_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Long-lived tokens for programs: of a coalition for partners' servers, or of a person.
    access_keys (id) {
        /// Random id.
        id -> Uuid,
        /// The person whose rights it has, at most those of its role.
        account -> Nullable<Uuid>,
        /// The coalition in which it has its role.
        coalition -> Nullable<Text>,
        /// The most that it may: member (reading) or editor (writing); never coordinator.
        role -> Text,
        /// What it is for, sealed.
        name -> Bytea,
        /// SHA-256 of the token, which is random.
        digest -> Bytea,
        /// Month in which it was made.
        made_in -> Text,
        /// Day on which it ends.
        ends_on -> Date,
        /// Who made it.
        made_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Failed sign-ins of a day by credential, of names that exist and of those that don't alike.
    sign_in_attempts (bucket) {
        /// Keyed hash of what was tried: a name, or the second factor of an account.
        bucket -> Bytea,
        /// How many failed today, those under way included.
        failures -> Integer,
        /// Until then every attempt is refused unseen.
        not_before -> Timestamptz,
        /// The day (UTC) that is counted.
        day -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// What was answered to a POST with an Idempotency-Key, for a day.
    idempotent_answers (account, place, key) {
        /// Whose request: the id of the account or of the access key.
        account -> Uuid,
        /// Method and path.
        place -> Text,
        /// The key.
        key -> Text,
        /// Keyed hash of the request's body.
        fingerprint -> Bytea,
        /// HTTP status of the answer.
        status -> SmallInt,
        /// Fields of the answer: {name: value}.
        fields -> Jsonb,
        /// The answer, sealed: it can hold what is shown once.
        body -> Bytea,
        /// The record that it holds, which a purge takes along.
        record -> Nullable<Uuid>,
        /// When.
        at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Who did it; erasing an account removes its rows and with them the salts.
    audit_actors (entry) {
        /// The entry.
        entry -> BigInt,
        /// Random, so that the digest tells nothing once this row is gone.
        salt -> Uuid,
        /// The account, or the access key of a coalition.
        account -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// What a record was before and after; purging the record removes its rows.
    audit_contents (entry) {
        /// The entry.
        entry -> BigInt,
        /// The coalition whose record it was.
        coalition -> Text,
        /// Kind and id of the record.
        record -> Text,
        /// Random, so that the digest tells nothing once this row is gone.
        salt -> Uuid,
        /// JSON: {before, after}, or what else the act had to say; never a name of a person.
        contents -> Text,
    }
}
