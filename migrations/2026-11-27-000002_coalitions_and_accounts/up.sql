-- Why: coalitions, the people who work for them, and the line that the database itself holds between them. Three schemas
-- hold the same names: `open` for everybody, `shared` for whoever has an account, `desk` for a coalition's own people.
-- A question is written once; which schema its connection reads decides what it can see.
--
-- Names of people, labels of their devices and seeds of their second factor are sealed by the program before they come
-- here: the database alone tells nobody who anybody is. Days and months stand where moments are not needed.

CREATE SCHEMA open;
CREATE SCHEMA shared;
CREATE SCHEMA desk;
COMMENT ON SCHEMA open IS 'What everybody may read: views with the rights of their owner over editions for the public alone';
COMMENT ON SCHEMA shared IS 'What people with an account may read beside it: views with the rights of who asks, bound by row security';
COMMENT ON SCHEMA desk IS 'Working records of the coalitions of who asks: views with the rights of who asks, bound by row security';
GRANT USAGE ON SCHEMA open TO upr_public, upr_members;
GRANT USAGE ON SCHEMA shared, desk TO upr_members;

CREATE TABLE registered_coalitions (
    code          text     NOT NULL,
    kind          text     NOT NULL DEFAULT 'coalition',
    visibility    text     NOT NULL,
    states        text[]   NOT NULL DEFAULT '{}',
    jurisdictions text[]   NOT NULL DEFAULT '{}',
    name          jsonb    NOT NULL,
    description   jsonb    NOT NULL DEFAULT '{}',
    contact       text,
    frozen        boolean  NOT NULL DEFAULT false,
    version       integer  NOT NULL DEFAULT 1,
    CONSTRAINT coalitions_pkey PRIMARY KEY (code),
    CONSTRAINT coalitions_code_form CHECK (code ~ '^[A-Z][A-Z0-9_]{1,15}$'),
    CONSTRAINT coalitions_kind_known CHECK (kind IN ('coalition', 'nhri')),
    CONSTRAINT coalitions_visibility_known CHECK (visibility IN ('public', 'network', 'unlisted')),
    CONSTRAINT coalitions_cover_something CHECK (cardinality(states) + cardinality(jurisdictions) BETWEEN 1 AND 40),
    CONSTRAINT coalitions_name_not_empty CHECK (name <> '{}'),
    CONSTRAINT coalitions_contact_length CHECK (length(contact) <= 500),
    CONSTRAINT coalitions_version_positive CHECK (version > 0)
);
COMMENT ON TABLE registered_coalitions IS 'Coalitions of civil society, and human rights institutions that write here';
COMMENT ON COLUMN registered_coalitions.code IS 'Its code, for ever';
COMMENT ON COLUMN registered_coalitions.kind IS 'coalition or nhri';
COMMENT ON COLUMN registered_coalitions.visibility IS 'Who may know of it: public, network or unlisted';
COMMENT ON COLUMN registered_coalitions.states IS 'States that its records may concern';
COMMENT ON COLUMN registered_coalitions.jurisdictions IS 'Jurisdictions that its records may concern';
COMMENT ON COLUMN registered_coalitions.name IS 'Name by language';
COMMENT ON COLUMN registered_coalitions.description IS 'What it is, by language';
COMMENT ON COLUMN registered_coalitions.contact IS 'How it wants to be reached; never a person''s address unless that person asked for it';
COMMENT ON COLUMN registered_coalitions.frozen IS 'All sign-ins ended when this began; nothing is written or published until it is lifted';
COMMENT ON COLUMN registered_coalitions.version IS 'Counts its changes, for If-Match';

CREATE TABLE accounts (
    id              uuid    NOT NULL,
    name_index      bytea   NOT NULL,
    name            bytea   NOT NULL,
    password        text    NOT NULL,
    administrator   boolean NOT NULL DEFAULT false,
    disabled        boolean NOT NULL DEFAULT false,
    language        text,
    second_factor   bytea,
    second_factor_pending bytea,
    second_factor_step bigint NOT NULL DEFAULT 0,
    made_in         text    NOT NULL,
    signed_in_in    text,
    CONSTRAINT accounts_pkey PRIMARY KEY (id),
    CONSTRAINT accounts_name_taken UNIQUE (name_index),
    CONSTRAINT accounts_made_in_is_month CHECK (made_in ~ '^\d{4}-\d{2}$'),
    CONSTRAINT accounts_signed_in_in_is_month CHECK (signed_in_in ~ '^\d{4}-\d{2}$')
);
COMMENT ON TABLE accounts IS 'People who can sign in';
COMMENT ON COLUMN accounts.id IS 'Random id';
COMMENT ON COLUMN accounts.name_index IS 'Keyed hash of the name as it is compared, so that it can be found and not read';
COMMENT ON COLUMN accounts.name IS 'The name of the person''s own choosing, or email address, sealed';
COMMENT ON COLUMN accounts.password IS 'Argon2id, with its parameters';
COMMENT ON COLUMN accounts.administrator IS 'Runs the network; sees no drafts';
COMMENT ON COLUMN accounts.disabled IS 'Can''t sign in';
COMMENT ON COLUMN accounts.language IS 'Language of mails and pages, BCP 47';
COMMENT ON COLUMN accounts.second_factor IS 'Seed of the one-time codes (RFC 6238), sealed; null where there is none';
COMMENT ON COLUMN accounts.second_factor_pending IS 'A seed that was shown and not confirmed yet, sealed';
COMMENT ON COLUMN accounts.second_factor_step IS 'The last time step whose code was taken, so that none is taken twice';
COMMENT ON COLUMN accounts.made_in IS 'Month in which it was made';
COMMENT ON COLUMN accounts.signed_in_in IS 'Month of the last sign-in';

CREATE TABLE recovery_codes (
    account uuid  NOT NULL,
    digest  bytea NOT NULL,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (account, digest),
    CONSTRAINT recovery_codes_account_fkey FOREIGN KEY (account) REFERENCES accounts (id) ON DELETE CASCADE
);
COMMENT ON TABLE recovery_codes IS 'Codes that stand in for the second factor, each once';
COMMENT ON COLUMN recovery_codes.account IS 'Whose';
COMMENT ON COLUMN recovery_codes.digest IS 'SHA-256 of the code, which is random';

CREATE TABLE memberships (
    coalition    text  NOT NULL,
    account      uuid  NOT NULL,
    role         text  NOT NULL,
    organization bytea,
    since        text  NOT NULL,
    CONSTRAINT memberships_pkey PRIMARY KEY (coalition, account),
    CONSTRAINT memberships_coalition_fkey FOREIGN KEY (coalition) REFERENCES registered_coalitions (code),
    CONSTRAINT memberships_account_fkey FOREIGN KEY (account) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT memberships_role_known CHECK (role IN ('member', 'editor', 'coordinator')),
    CONSTRAINT memberships_since_is_month CHECK (since ~ '^\d{4}-\d{2}$')
);
CREATE INDEX memberships_by_account ON memberships (account);
COMMENT ON TABLE memberships IS 'Who has which role in which coalition';
COMMENT ON COLUMN memberships.coalition IS 'The coalition';
COMMENT ON COLUMN memberships.account IS 'The person';
COMMENT ON COLUMN memberships.role IS 'member, editor or coordinator';
COMMENT ON COLUMN memberships.organization IS 'The organization that the person is there for, sealed; for coordinators alone';
COMMENT ON COLUMN memberships.since IS 'Month in which it began';

CREATE TABLE sessions_of_accounts (
    id          uuid  NOT NULL,
    account     uuid  NOT NULL,
    label       bytea,
    made_in     text  NOT NULL,
    used_in     text  NOT NULL,
    idle_until  date  NOT NULL,
    ends_on     date  NOT NULL,
    CONSTRAINT account_sessions_pkey PRIMARY KEY (id),
    CONSTRAINT account_sessions_account_fkey FOREIGN KEY (account) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT account_sessions_made_in_is_month CHECK (made_in ~ '^\d{4}-\d{2}$'),
    CONSTRAINT account_sessions_used_in_is_month CHECK (used_in ~ '^\d{4}-\d{2}$')
);
CREATE INDEX account_sessions_by_account ON sessions_of_accounts (account);
COMMENT ON TABLE sessions_of_accounts IS 'Where people are signed in: the families of refresh tokens. No addresses, no names of programs';
COMMENT ON COLUMN sessions_of_accounts.id IS 'Random id, which access tokens carry';
COMMENT ON COLUMN sessions_of_accounts.account IS 'Whose';
COMMENT ON COLUMN sessions_of_accounts.label IS 'What the person called it, sealed';
COMMENT ON COLUMN sessions_of_accounts.made_in IS 'Month in which it began';
COMMENT ON COLUMN sessions_of_accounts.used_in IS 'Month in which it was last used';
COMMENT ON COLUMN sessions_of_accounts.idle_until IS 'Day on which it ends unless it is used';
COMMENT ON COLUMN sessions_of_accounts.ends_on IS 'Day on which it ends in any case';

CREATE TABLE refresh_tokens (
    digest  bytea   NOT NULL,
    session uuid    NOT NULL,
    used    boolean NOT NULL DEFAULT false,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (digest),
    CONSTRAINT refresh_tokens_session_fkey FOREIGN KEY (session) REFERENCES sessions_of_accounts (id) ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session);
COMMENT ON TABLE refresh_tokens IS 'Refresh tokens of each session: one to be used, and the used ones, whose second use ends the session';
COMMENT ON COLUMN refresh_tokens.digest IS 'SHA-256 of the token, which is random';
COMMENT ON COLUMN refresh_tokens.session IS 'The session';
COMMENT ON COLUMN refresh_tokens.used IS 'It was exchanged for the next one';

CREATE TABLE invitations (
    id           uuid  NOT NULL,
    coalition    text,
    role         text  NOT NULL,
    digest       bytea NOT NULL,
    name         bytea,
    organization bytea,
    invited_by   uuid,
    ends_at      timestamptz NOT NULL,
    CONSTRAINT invitations_pkey PRIMARY KEY (id),
    CONSTRAINT invitations_digest_key UNIQUE (digest),
    CONSTRAINT invitations_coalition_fkey FOREIGN KEY (coalition) REFERENCES registered_coalitions (code),
    CONSTRAINT invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT invitations_role_known CHECK (role IN ('member', 'editor', 'coordinator', 'administrator')),
    CONSTRAINT invitations_administrators_are_of_none CHECK ((role = 'administrator') = (coalition IS NULL))
);
CREATE INDEX invitations_by_coalition ON invitations (coalition, id);
COMMENT ON TABLE invitations IS 'Invitations that were not accepted yet; accepting one removes it';
COMMENT ON COLUMN invitations.id IS 'Random id, which is not what is accepted';
COMMENT ON COLUMN invitations.coalition IS 'The coalition; null for administrators';
COMMENT ON COLUMN invitations.role IS 'The role, fixed';
COMMENT ON COLUMN invitations.digest IS 'SHA-256 of the token in the link, which is random';
COMMENT ON COLUMN invitations.name IS 'Who is meant, where the coordinator said so; sealed';
COMMENT ON COLUMN invitations.organization IS 'The organization of the membership, sealed';
COMMENT ON COLUMN invitations.invited_by IS 'Who invites: looked at again when it is accepted; null: the operator';
COMMENT ON COLUMN invitations.ends_at IS 'When it ends';

CREATE TABLE access_keys (
    id        uuid    NOT NULL,
    account   uuid,
    coalition text,
    role      text    NOT NULL,
    name      bytea   NOT NULL,
    digest    bytea   NOT NULL,
    made_in   text    NOT NULL,
    ends_on   date    NOT NULL,
    made_by   uuid,
    CONSTRAINT access_keys_pkey PRIMARY KEY (id),
    CONSTRAINT access_keys_digest_key UNIQUE (digest),
    CONSTRAINT access_keys_account_fkey FOREIGN KEY (account) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT access_keys_coalition_fkey FOREIGN KEY (coalition) REFERENCES registered_coalitions (code),
    CONSTRAINT access_keys_made_by_fkey FOREIGN KEY (made_by) REFERENCES accounts (id) ON DELETE SET NULL,
    CONSTRAINT access_keys_of_one CHECK ((account IS NULL) <> (coalition IS NULL)),
    CONSTRAINT access_keys_role_known CHECK (role IN ('member', 'editor')),
    CONSTRAINT access_keys_made_in_is_month CHECK (made_in ~ '^\d{4}-\d{2}$')
);
CREATE INDEX access_keys_by_coalition ON access_keys (coalition, id);
CREATE INDEX access_keys_by_account ON access_keys (account);
COMMENT ON TABLE access_keys IS 'Long-lived tokens for programs: of a coalition for partners'' servers, or of a person';
COMMENT ON COLUMN access_keys.id IS 'Random id';
COMMENT ON COLUMN access_keys.account IS 'The person whose rights it has, at most those of its role';
COMMENT ON COLUMN access_keys.coalition IS 'The coalition in which it has its role';
COMMENT ON COLUMN access_keys.role IS 'The most that it may: member (reading) or editor (writing); never coordinator';
COMMENT ON COLUMN access_keys.name IS 'What it is for, sealed';
COMMENT ON COLUMN access_keys.digest IS 'SHA-256 of the token, which is random';
COMMENT ON COLUMN access_keys.made_in IS 'Month in which it was made';
COMMENT ON COLUMN access_keys.ends_on IS 'Day on which it ends';
COMMENT ON COLUMN access_keys.made_by IS 'Who made it';

CREATE TABLE sign_in_attempts (
    bucket      bytea       NOT NULL,
    failures    integer     NOT NULL,
    not_before  timestamptz NOT NULL,
    day         date        NOT NULL,
    CONSTRAINT sign_in_attempts_pkey PRIMARY KEY (bucket)
);
CREATE INDEX sign_in_attempts_by_day ON sign_in_attempts (day);
COMMENT ON TABLE sign_in_attempts IS 'Failed sign-ins of a day by credential, of names that exist and of those that don''t alike';
COMMENT ON COLUMN sign_in_attempts.bucket IS 'Keyed hash of what was tried: a name, or the second factor of an account';
COMMENT ON COLUMN sign_in_attempts.failures IS 'How many failed today, those under way included';
COMMENT ON COLUMN sign_in_attempts.not_before IS 'Until then every attempt is refused unseen';
COMMENT ON COLUMN sign_in_attempts.day IS 'The day (UTC) that is counted';

CREATE TABLE idempotent_answers (
    account     uuid        NOT NULL,
    place       text        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    status      smallint    NOT NULL,
    fields      jsonb       NOT NULL,
    body        bytea       NOT NULL,
    record      uuid,
    at          timestamptz NOT NULL,
    CONSTRAINT idempotent_answers_pkey PRIMARY KEY (account, place, key),
    CONSTRAINT idempotent_answers_key_length CHECK (length(key) BETWEEN 1 AND 255)
);
CREATE INDEX idempotent_answers_by_moment ON idempotent_answers (at);
CREATE INDEX idempotent_answers_by_record ON idempotent_answers (record);
COMMENT ON TABLE idempotent_answers IS 'What was answered to a POST with an Idempotency-Key, for a day';
COMMENT ON COLUMN idempotent_answers.account IS 'Whose request: the id of the account or of the access key';
COMMENT ON COLUMN idempotent_answers.place IS 'Method and path';
COMMENT ON COLUMN idempotent_answers.key IS 'The key';
COMMENT ON COLUMN idempotent_answers.fingerprint IS 'Keyed hash of the request''s body';
COMMENT ON COLUMN idempotent_answers.status IS 'HTTP status of the answer';
COMMENT ON COLUMN idempotent_answers.fields IS 'Fields of the answer: {name: value}';
COMMENT ON COLUMN idempotent_answers.body IS 'The answer, sealed: it can hold what is shown once';
COMMENT ON COLUMN idempotent_answers.record IS 'The record that it holds, which a purge takes along';
COMMENT ON COLUMN idempotent_answers.at IS 'When';

-- Who asks. A transaction says by `upr.credential` which session or access key it works for; both are random and known to
-- nobody who can't read these tables. What follows from it is looked up here, as it is now, with the owner's rights.

-- In PL/pgSQL, whose plans a connection keeps; functions in SQL would be planned anew for every statement.

CREATE FUNCTION standing_of(credential uuid) RETURNS TABLE (account uuid, key uuid, administrator boolean, coalition text, role text, frozen boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;
BEGIN
    RETURN QUERY
        SELECT who.account, who.key, who.administrator, r.coalition, r.role, c.frozen
          FROM (SELECT a.id AS account, NULL::uuid AS key, a.administrator, NULL::text AS most, NULL::text AS only
                  FROM sessions_of_accounts s JOIN accounts a ON a.id = s.account
                 WHERE s.id = credential AND NOT a.disabled AND today <= least(s.idle_until, s.ends_on)
                UNION ALL
                -- An access key never runs the network, and may in a coalition at most what it was made for.
                SELECT k.account, k.id, false, k.role, k.coalition
                  FROM access_keys k LEFT JOIN accounts a ON a.id = k.account
                 WHERE k.id = credential AND today <= k.ends_on AND (k.account IS NULL OR NOT a.disabled)) who
          LEFT JOIN LATERAL (SELECT m.coalition,
                                    CASE WHEN who.most = 'member' OR m.role = 'member' THEN 'member'
                                         WHEN who.most = 'editor' THEN 'editor' ELSE m.role END AS role
                               FROM memberships m WHERE m.account = who.account
                             UNION ALL
                             SELECT who.only, who.most WHERE who.only IS NOT NULL) r ON true
          LEFT JOIN registered_coalitions c ON c.code = r.coalition;
END
$$;
COMMENT ON FUNCTION standing_of(uuid) IS 'Who a credential stands for and the roles as they are now, a row for each; one without a role where there is none; no row where it has ended';

CREATE FUNCTION my_standing() RETURNS TABLE (account uuid, key uuid, administrator boolean, coalition text, role text, frozen boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM standing_of(nullif(current_setting('upr.credential', true), '')::uuid);
END
$$;
COMMENT ON FUNCTION my_standing() IS 'The same of who asks';

CREATE FUNCTION my_account() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    RETURN (SELECT s.account FROM my_standing() s LIMIT 1);
END
$$;
COMMENT ON FUNCTION my_account() IS 'The account that this transaction works for; null where its credential has ended';

CREATE FUNCTION coalitions_as(lowest text) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(s.coalition), '{}') FROM my_standing() s
             WHERE array_position(ARRAY['member', 'editor', 'coordinator'], s.role) >= array_position(ARRAY['member', 'editor', 'coordinator'], lowest));
END
$$;
COMMENT ON FUNCTION coalitions_as(text) IS 'Coalitions in which who asks has at least this role';

CREATE FUNCTION coalitions_to_write_as(lowest text) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(s.coalition), '{}') FROM my_standing() s
             WHERE NOT s.frozen
               AND array_position(ARRAY['member', 'editor', 'coordinator'], s.role) >= array_position(ARRAY['member', 'editor', 'coordinator'], lowest));
END
$$;
COMMENT ON FUNCTION coalitions_to_write_as(text) IS 'The same without coalitions that are frozen';

CREATE FUNCTION my_name_in_records() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(s.account, s.key) FROM my_standing() s LIMIT 1);
END
$$;
COMMENT ON FUNCTION my_name_in_records() IS 'Under which id who asks stands in records: the account, or a coalition''s access key';

CREATE FUNCTION am_administrator() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    RETURN coalesce((SELECT s.administrator FROM my_standing() s LIMIT 1), false);
END
$$;
COMMENT ON FUNCTION am_administrator() IS 'Whether who asks runs the network; never by an access key';

CREATE FUNCTION am_known() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM my_standing() s WHERE s.administrator OR s.coalition IS NOT NULL);
END
$$;
COMMENT ON FUNCTION am_known() IS 'Whether who asks belongs to the network: what is for the network may be read';

CREATE FUNCTION enter(credential uuid, key_digest bytea) RETURNS TABLE (account uuid, is_person boolean, administrator boolean, coalition text, role text, frozen boolean)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    -- An access key has to be shown whole; a session's token was verified by its signature.
    IF (SELECT k.digest FROM access_keys k WHERE k.id = credential) IS DISTINCT FROM key_digest THEN
        RETURN;
    END IF;
    PERFORM set_config('upr.credential', credential::text, true);
    RETURN QUERY
        SELECT coalesce(s.account, s.key), s.account IS NOT NULL, s.administrator, s.coalition, s.role, s.frozen FROM standing_of(credential) s;
END
$$;
COMMENT ON FUNCTION enter(uuid, bytea) IS 'Begins a transaction of somebody: sets the credential for its end, and gives the roles as they are now; no row where the credential has ended';

REVOKE ALL ON FUNCTION standing_of(uuid), my_standing(), my_account(), my_name_in_records(), coalitions_as(text), coalitions_to_write_as(text), am_administrator(), am_known(), enter(uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_account(), my_name_in_records(), coalitions_as(text), coalitions_to_write_as(text), am_administrator(), am_known(), enter(uuid, bytea) TO upr_members;

-- What coalitions show of themselves.

CREATE VIEW open.coalitions AS
    SELECT code, kind, visibility, states, jurisdictions, name, description, contact, false AS frozen, version
      FROM registered_coalitions WHERE visibility = 'public';
COMMENT ON VIEW open.coalitions IS 'Coalitions that everybody may know of';
ALTER TABLE registered_coalitions ENABLE ROW LEVEL SECURITY;
CREATE POLICY coalitions_seen ON registered_coalitions FOR SELECT TO upr_members
    USING (visibility = 'public' OR code = ANY ((SELECT coalitions_as('member'))::text[]) OR (SELECT am_administrator())
           OR (visibility = 'network' AND (SELECT am_known())));
CREATE POLICY coalitions_made ON registered_coalitions FOR INSERT TO upr_members WITH CHECK ((SELECT am_administrator()));
CREATE POLICY coalitions_changed ON registered_coalitions FOR UPDATE TO upr_members
    USING (code = ANY ((SELECT coalitions_as('coordinator'))::text[]) OR (SELECT am_administrator()));
CREATE POLICY coalitions_kept ON registered_coalitions FOR DELETE TO upr_members USING (false);
GRANT SELECT, INSERT, UPDATE ON registered_coalitions TO upr_members;
CREATE VIEW shared.coalitions WITH (security_invoker = true) AS
    SELECT code, kind, visibility, states, jurisdictions, name, description, contact, frozen, version FROM registered_coalitions;
COMMENT ON VIEW shared.coalitions IS 'Coalitions that who asks may know of';
CREATE VIEW desk.coalitions WITH (security_invoker = true) AS
    SELECT code, kind, visibility, states, jurisdictions, name, description, contact, frozen, version FROM registered_coalitions;
COMMENT ON VIEW desk.coalitions IS 'The same: a coalition has no working record';
GRANT SELECT ON open.coalitions TO upr_public, upr_members;
GRANT SELECT ON shared.coalitions, desk.coalitions TO upr_members;

-- What the members' role may do with accounts. Signing in happens before anybody is known: it goes through the owner's
-- door, which the program keeps for that; a transaction of somebody reads and changes only what is theirs.

ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY accounts_seen ON accounts FOR SELECT TO upr_members
    USING (id = (SELECT my_account()) OR (SELECT am_administrator())
           OR id IN (SELECT m.account FROM memberships m WHERE m.coalition = ANY ((SELECT coalitions_as('coordinator'))::text[])));
CREATE POLICY accounts_changed ON accounts FOR UPDATE TO upr_members USING (id = (SELECT my_account()));
CREATE POLICY accounts_made ON accounts FOR INSERT TO upr_members WITH CHECK (false);
CREATE POLICY accounts_removed ON accounts FOR DELETE TO upr_members USING (false);
GRANT SELECT (id, name, administrator, disabled, language, made_in, signed_in_in) ON accounts TO upr_members;
GRANT UPDATE (language) ON accounts TO upr_members;

ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
CREATE POLICY memberships_seen ON memberships FOR SELECT TO upr_members
    USING (account = (SELECT my_account()) OR coalition = ANY ((SELECT coalitions_as('coordinator'))::text[]) OR (SELECT am_administrator()));
CREATE POLICY memberships_made ON memberships FOR INSERT TO upr_members
    WITH CHECK (coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
CREATE POLICY memberships_changed ON memberships FOR UPDATE TO upr_members
    USING (coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
CREATE POLICY memberships_ended ON memberships FOR DELETE TO upr_members
    USING (account = (SELECT my_account()) OR coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]) OR (SELECT am_administrator()));
GRANT SELECT, INSERT, UPDATE, DELETE ON memberships TO upr_members;

ALTER TABLE sessions_of_accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY account_sessions_seen ON sessions_of_accounts FOR SELECT TO upr_members USING (account = (SELECT my_account()));
CREATE POLICY account_sessions_made ON sessions_of_accounts FOR INSERT TO upr_members WITH CHECK (false);
CREATE POLICY account_sessions_changed ON sessions_of_accounts FOR UPDATE TO upr_members USING (account = (SELECT my_account()));
CREATE POLICY account_sessions_ended ON sessions_of_accounts FOR DELETE TO upr_members USING (account = (SELECT my_account()));
GRANT SELECT, DELETE ON sessions_of_accounts TO upr_members;
GRANT UPDATE (label) ON sessions_of_accounts TO upr_members;

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY invitations_seen ON invitations FOR SELECT TO upr_members
    USING (coalition = ANY ((SELECT coalitions_as('coordinator'))::text[]) OR (SELECT am_administrator()));
CREATE POLICY invitations_made ON invitations FOR INSERT TO upr_members
    WITH CHECK (invited_by = (SELECT my_account())
                AND (coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[])
                     OR ((SELECT am_administrator()) AND role IN ('coordinator', 'administrator'))));
CREATE POLICY invitations_changed ON invitations FOR UPDATE TO upr_members
    USING (coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]) OR (SELECT am_administrator()))
    WITH CHECK (invited_by = (SELECT my_account()));
CREATE POLICY invitations_revoked ON invitations FOR DELETE TO upr_members
    USING (coalition = ANY ((SELECT coalitions_as('coordinator'))::text[]) OR (SELECT am_administrator()));
GRANT SELECT (id, coalition, role, name, organization, invited_by, ends_at), INSERT, DELETE ON invitations TO upr_members;
GRANT UPDATE (digest, invited_by, ends_at) ON invitations TO upr_members;

ALTER TABLE access_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY access_keys_seen ON access_keys FOR SELECT TO upr_members
    USING (account = (SELECT my_account()) OR coalition = ANY ((SELECT coalitions_as('coordinator'))::text[]));
CREATE POLICY access_keys_made ON access_keys FOR INSERT TO upr_members
    WITH CHECK (account = (SELECT my_account()) OR coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
CREATE POLICY access_keys_changed ON access_keys FOR UPDATE TO upr_members USING (false);
CREATE POLICY access_keys_revoked ON access_keys FOR DELETE TO upr_members
    USING (account = (SELECT my_account()) OR coalition = ANY ((SELECT coalitions_as('coordinator'))::text[]));
GRANT SELECT (id, account, coalition, role, name, made_in, ends_on, made_by), INSERT, DELETE ON access_keys TO upr_members;

ALTER TABLE idempotent_answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY idempotent_answers_own ON idempotent_answers FOR ALL TO upr_members
    USING (account = (SELECT my_name_in_records()));
GRANT SELECT, INSERT, DELETE ON idempotent_answers TO upr_members;

-- Ending what belongs to others, which nobody may even see: the function asks whether who calls it may.
CREATE FUNCTION end_sign_ins_of(wanted text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    IF NOT (wanted = ANY (coalitions_as('coordinator')) OR am_administrator()) THEN
        RAISE EXCEPTION 'only a coordinator of % or an administrator may end its sign-ins', wanted USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM sessions_of_accounts s USING memberships m WHERE m.account = s.account AND m.coalition = wanted;
    DELETE FROM access_keys k WHERE k.coalition = wanted OR k.account IN (SELECT m.account FROM memberships m WHERE m.coalition = wanted);
END
$$;
COMMENT ON FUNCTION end_sign_ins_of(text) IS 'Ends all sessions and access keys of a coalition and its people; for its coordinators and administrators';
CREATE FUNCTION end_sign_ins_of_member(coalition text, member uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    IF NOT (end_sign_ins_of_member.coalition = ANY (coalitions_as('coordinator')) OR am_administrator()) THEN
        RAISE EXCEPTION 'only a coordinator of % or an administrator may end sign-ins of its members', coalition USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM sessions_of_accounts s USING memberships m WHERE m.account = s.account AND m.account = member AND m.coalition = end_sign_ins_of_member.coalition;
    DELETE FROM access_keys k USING memberships m WHERE m.account = k.account AND m.account = member AND m.coalition = end_sign_ins_of_member.coalition;
    -- Who made a key of the coalition has seen its token.
    DELETE FROM access_keys k WHERE k.coalition = end_sign_ins_of_member.coalition AND k.made_by = member;
END
$$;
COMMENT ON FUNCTION end_sign_ins_of_member(text, uuid) IS 'Ends the sessions and access keys of one member, and the coalition''s keys that this one made; for coordinators of the coalition and administrators';

-- What somebody may know of themselves and of nobody else.
CREATE FUNCTION my_second_factor() RETURNS TABLE (enrolled boolean, recovery_codes bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
    SELECT a.second_factor IS NOT NULL, (SELECT count(*) FROM recovery_codes c WHERE c.account = a.id)
      FROM accounts a WHERE a.id = my_account()
$$;
COMMENT ON FUNCTION my_second_factor() IS 'Whether who asks has a second factor, and how many recovery codes are left';
REVOKE ALL ON FUNCTION end_sign_ins_of(text), end_sign_ins_of_member(text, uuid), my_second_factor() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_sign_ins_of(text), end_sign_ins_of_member(text, uuid), my_second_factor() TO upr_members;

-- The last coordinator of a coalition and the last administrator can't go without a successor, whatever the way: a change
-- of role, a removal, the erasure of an account, the command line.
CREATE FUNCTION keep_a_coordinator() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    IF OLD.role = 'coordinator' AND (TG_OP = 'DELETE' OR NEW.role <> 'coordinator' OR NEW.coalition <> OLD.coalition) THEN
        -- Two coordinators who leave at once must meet here.
        PERFORM FROM registered_coalitions c WHERE c.code = OLD.coalition FOR UPDATE;
        IF NOT EXISTS (SELECT FROM memberships m WHERE m.coalition = OLD.coalition AND m.role = 'coordinator' AND m.account <> OLD.account) THEN
            RAISE EXCEPTION 'the last coordinator can not go' USING ERRCODE = 'check_violation', CONSTRAINT = 'memberships_keep_a_coordinator';
        END IF;
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
COMMENT ON FUNCTION keep_a_coordinator() IS 'Trigger that keeps at least one coordinator where there was one';
CREATE TRIGGER memberships_keep_a_coordinator BEFORE UPDATE OR DELETE ON memberships FOR EACH ROW EXECUTE FUNCTION keep_a_coordinator();
CREATE FUNCTION keep_an_administrator() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    IF OLD.administrator AND (TG_OP = 'DELETE' OR NOT NEW.administrator) THEN
        PERFORM pg_advisory_xact_lock(504597284);
        IF NOT EXISTS (SELECT FROM accounts a WHERE a.administrator AND a.id <> OLD.id) THEN
            RAISE EXCEPTION 'the last administrator can not go' USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_keep_an_administrator';
        END IF;
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
COMMENT ON FUNCTION keep_an_administrator() IS 'Trigger that keeps at least one administrator where there was one';
CREATE TRIGGER accounts_keep_an_administrator BEFORE UPDATE OF administrator OR DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION keep_an_administrator();

-- Nobody reads these but the owner: what is looked up in them is looked up by the functions above, or while signing in.
ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_attempts ENABLE ROW LEVEL SECURITY;
