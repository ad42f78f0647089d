-- Why: the audit shows who did what to a coalition's records, and shows too when somebody removed, changed or re-ordered
-- a row of it. Each entry carries a digest of itself and of the one before. What was done and who did it stand beside the
-- chain under salted digests, so that a person can be erased and a record purged while the chain stays whole.

ALTER TABLE audit
    ADD COLUMN coalition       text,
    ADD COLUMN record          text,
    ADD COLUMN actor_digest    bytea,
    ADD COLUMN contents_digest bytea,
    ADD COLUMN previous        bytea,
    ADD COLUMN digest          bytea;
COMMENT ON COLUMN audit.details IS 'What was done by the operator: digests and counts, never contents of files';
COMMENT ON COLUMN audit.coalition IS 'The coalition whose record it was; null for official records';
COMMENT ON COLUMN audit.record IS 'Kind and id of the record: activity 0b9f…';
COMMENT ON COLUMN audit.actor_digest IS 'SHA-256 of salt and account; null for the operator';
COMMENT ON COLUMN audit.contents_digest IS 'SHA-256 of salt and contents; null where there are none';
COMMENT ON COLUMN audit.previous IS 'Digest of the entry before; null for the first of the chain';
COMMENT ON COLUMN audit.digest IS 'SHA-256 of all that the entry says, one line each; null for entries from before the chain';
CREATE INDEX audit_by_coalition ON audit (coalition, entry);

CREATE TABLE audit_actors (
    entry   bigint NOT NULL,
    salt    uuid   NOT NULL,
    account uuid   NOT NULL,
    CONSTRAINT audit_actors_pkey PRIMARY KEY (entry),
    CONSTRAINT audit_actors_entry_fkey FOREIGN KEY (entry) REFERENCES audit (entry)
);
CREATE INDEX audit_actors_by_account ON audit_actors (account);
COMMENT ON TABLE audit_actors IS 'Who did it; erasing an account removes its rows and with them the salts';
COMMENT ON COLUMN audit_actors.entry IS 'The entry';
COMMENT ON COLUMN audit_actors.salt IS 'Random, so that the digest tells nothing once this row is gone';
COMMENT ON COLUMN audit_actors.account IS 'The account, or the access key of a coalition';

CREATE TABLE audit_contents (
    entry     bigint NOT NULL,
    coalition text   NOT NULL,
    record    text   NOT NULL,
    salt      uuid   NOT NULL,
    contents  text   NOT NULL,
    CONSTRAINT audit_contents_pkey PRIMARY KEY (entry),
    CONSTRAINT audit_contents_entry_fkey FOREIGN KEY (entry) REFERENCES audit (entry)
);
CREATE INDEX audit_contents_by_record ON audit_contents (record);
COMMENT ON TABLE audit_contents IS 'What a record was before and after; purging the record removes its rows';
COMMENT ON COLUMN audit_contents.entry IS 'The entry';
COMMENT ON COLUMN audit_contents.coalition IS 'The coalition whose record it was';
COMMENT ON COLUMN audit_contents.record IS 'Kind and id of the record';
COMMENT ON COLUMN audit_contents.salt IS 'Random, so that the digest tells nothing once this row is gone';
COMMENT ON COLUMN audit_contents.contents IS 'JSON: {before, after}, or what else the act had to say; never a name of a person';

ALTER TABLE journal ADD COLUMN entry bigint NOT NULL DEFAULT 0, ADD COLUMN digest bytea;
COMMENT ON COLUMN journal.entry IS 'Number of the last audit entry';
COMMENT ON COLUMN journal.digest IS 'Digest of the last audit entry';
UPDATE journal SET entry = (SELECT coalesce(max(entry), 0) FROM audit);

-- The one way to write into audit and changes, with the owner's rights: nobody who serves can add a row that says
-- something else than what was done by whom, or leave one out of the chain.
CREATE FUNCTION close_act(act text, details jsonb, coalition text, record text, contents text, kinds text[], records text[], acts text[])
    RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
DECLARE
    head journal%ROWTYPE;
    -- Signing in happens before anybody is known: there the program, as the owner, says who it was.
    actor uuid := coalesce(my_name_in_records(), CASE WHEN current_setting('role') = 'upr_owner' THEN nullif(current_setting('upr.acting', true), '')::uuid END);
    actor_salt uuid := gen_random_uuid();
    contents_salt uuid := gen_random_uuid();
    -- When somebody signs in is known by its day alone.
    moment timestamptz := CASE WHEN act LIKE 'session.%' THEN date_trunc('day', clock_timestamp(), 'UTC') ELSE clock_timestamp() END;
    of_actor bytea;
    of_contents bytea;
    of_entry bytea;
BEGIN
    UPDATE journal SET change = change + cardinality(kinds), entry = entry + 1 RETURNING * INTO head;
    INSERT INTO changes (change, kind, record, act, day)
    SELECT head.change - cardinality(kinds) + made.place, made.kind, made.record, made.act, (moment AT TIME ZONE 'UTC')::date
      FROM unnest(kinds, records, acts) WITH ORDINALITY AS made (kind, record, act, place);
    IF actor IS NOT NULL THEN
        of_actor := sha256(convert_to(actor_salt::text || actor::text, 'UTF8'));
    END IF;
    IF contents IS NOT NULL THEN
        of_contents := sha256(convert_to(contents_salt::text || contents, 'UTF8'));
    END IF;
    of_entry := sha256(convert_to(concat_ws(E'\n', head.entry, to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), act,
        details::text, coalesce(coalition, ''), coalesce(record, ''), coalesce(encode(of_actor, 'hex'), ''),
        coalesce(encode(of_contents, 'hex'), ''), coalesce(encode(head.digest, 'hex'), '')), 'UTF8'));
    INSERT INTO audit (entry, at, act, details, coalition, record, actor_digest, contents_digest, previous, digest)
    VALUES (head.entry, moment, act, details, coalition, record, of_actor, of_contents, head.digest, of_entry);
    IF actor IS NOT NULL THEN
        INSERT INTO audit_actors (entry, salt, account) VALUES (head.entry, actor_salt, actor);
    END IF;
    IF contents IS NOT NULL THEN
        INSERT INTO audit_contents (entry, coalition, record, salt, contents) VALUES (head.entry, coalition, record, contents_salt, contents);
    END IF;
    UPDATE journal SET digest = of_entry;
    PERFORM pg_notify('upr_changes', head.change::text);
    RETURN head.change;
END
$$;
COMMENT ON FUNCTION close_act(text, jsonb, text, text, text, text[], text[], text[]) IS 'Ends an act: numbers its public changes, writes its audit entry into the chain, sends one notice; gives the number of the last change';
REVOKE ALL ON FUNCTION close_act(text, jsonb, text, text, text, text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION close_act(text, jsonb, text, text, text, text[], text[], text[]) TO upr_members;

ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_seen ON audit FOR SELECT TO upr_members
    USING (coalition = ANY ((SELECT coalitions_as('coordinator'))::text[]) OR (SELECT am_administrator()));
CREATE POLICY audit_written ON audit FOR INSERT TO upr_members WITH CHECK (false);
CREATE POLICY audit_changed ON audit FOR UPDATE TO upr_members USING (false);
CREATE POLICY audit_removed ON audit FOR DELETE TO upr_members USING (false);
ALTER TABLE audit_actors ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_actors_seen ON audit_actors FOR SELECT TO upr_members
    USING (account = (SELECT my_account()) OR entry IN (SELECT a.entry FROM audit a));
CREATE POLICY audit_actors_written ON audit_actors FOR INSERT TO upr_members WITH CHECK (false);
CREATE POLICY audit_actors_changed ON audit_actors FOR UPDATE TO upr_members USING (false);
CREATE POLICY audit_actors_erased ON audit_actors FOR DELETE TO upr_members USING (false);
ALTER TABLE audit_contents ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_contents_seen ON audit_contents FOR SELECT TO upr_members
    USING (coalition = ANY ((SELECT coalitions_as('coordinator'))::text[]));
CREATE POLICY audit_contents_written ON audit_contents FOR INSERT TO upr_members WITH CHECK (false);
CREATE POLICY audit_contents_changed ON audit_contents FOR UPDATE TO upr_members USING (false);
CREATE POLICY audit_contents_purged ON audit_contents FOR DELETE TO upr_members USING (false);
-- What somebody did themselves, for their own copy of what is kept of them.
CREATE FUNCTION my_acts() RETURNS TABLE (entry bigint, at timestamptz, act text, coalition text, record text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
    SELECT a.entry, a.at, a.act, a.coalition, a.record FROM audit a JOIN audit_actors who USING (entry)
     WHERE who.account = my_account() ORDER BY a.entry
$$;
COMMENT ON FUNCTION my_acts() IS 'The audit entries of who asks';
REVOKE ALL ON FUNCTION my_acts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_acts() TO upr_members;
GRANT SELECT ON audit, audit_actors, audit_contents TO upr_members;
