-- Why: what coalitions write begins with activities. The working record is the coalition's; publishing copies it into an
-- edition for an audience, and that copy is all that others ever read. Every later noun calls the same procedure.

-- What the database alone knows of coalitions that who asks may not even see.
CREATE FUNCTION is_frozen(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
    SELECT coalesce((SELECT c.frozen FROM registered_coalitions c WHERE c.code = wanted), false)
$$;
COMMENT ON FUNCTION is_frozen(text) IS 'Whether nothing may be written in a coalition just now';

-- A purge takes contents out of the audit and out of kept answers, which belong to whoever asked.
CREATE FUNCTION forget_record(wanted text, kind text, id uuid, only_version integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    IF NOT (wanted = ANY (coalitions_to_write_as('coordinator')) OR current_setting('role') = 'upr_owner') THEN
        RAISE EXCEPTION 'only a coordinator of % may purge its records', wanted USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT FROM audit a WHERE a.coalition = wanted AND a.record = kind || ' ' || id::text) THEN
        RETURN;
    END IF;
    DELETE FROM audit_contents c
     WHERE c.coalition = wanted AND c.record = kind || ' ' || id::text
       AND (only_version IS NULL OR only_version::text IN (c.contents::jsonb #>> '{before,version}', c.contents::jsonb #>> '{after,version}'));
    DELETE FROM idempotent_answers a WHERE a.record = forget_record.id;
END
$$;
COMMENT ON FUNCTION forget_record(text, text, uuid, integer) IS 'Takes a record, or one version of it, out of the audit''s contents and out of kept answers; for coordinators of its coalition';

CREATE FUNCTION audiences_copied_from(editions text, wanted text, record uuid, version integer) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
DECLARE
    audiences text[];
BEGIN
    IF NOT (wanted = ANY (coalitions_as('coordinator')) OR current_setting('role') = 'upr_owner')
       OR editions !~ '^[a-z_]+_editions$' THEN
        RETURN '{}';
    END IF;
    EXECUTE format('SELECT coalesce(array_agg(e.audience), ''{}'') FROM %I e WHERE e.owner = $1 AND e.record = $2 AND e.of_version = $3', editions)
       INTO audiences USING wanted, record, version;
    RETURN audiences;
END
$$;
COMMENT ON FUNCTION audiences_copied_from(text, text, uuid, integer) IS 'For whom the editions are that were copied from a version; for coordinators of the coalition';
REVOKE ALL ON FUNCTION audiences_copied_from(text, text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audiences_copied_from(text, text, uuid, integer) TO upr_members;
CREATE FUNCTION taken_back(editions text) RETURNS TABLE (id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    IF editions ~ '^[a-z_]+_editions$' THEN
        RETURN QUERY EXECUTE format('SELECT e.record FROM %I e WHERE e.withdrawn_on IS NOT NULL AND (e.audience = ''public'' OR am_known())', editions);
    END IF;
END
$$;
COMMENT ON FUNCTION taken_back(text) IS 'Records that who asks could read and that were taken back: their ids alone';
REVOKE ALL ON FUNCTION is_frozen(text), taken_back(text), forget_record(text, text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_frozen(text), taken_back(text), forget_record(text, text, uuid, integer) TO upr_members;

CREATE PROCEDURE explain_columns(explained text, sentences text[]) LANGUAGE plpgsql SET search_path = upr, pg_temp AS $$
DECLARE
    place integer;
BEGIN
    FOR place IN 1 .. cardinality(sentences) / 2 LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', explained, sentences[2 * place - 1], sentences[2 * place]);
    END LOOP;
END
$$;
COMMENT ON PROCEDURE explain_columns(text, text[]) IS 'Writes the comments of columns: name, sentence, name, sentence';

-- What readers need of an edition is kept beside it, so that no question has to look it up for every row: whether everybody may know
-- its coalition, and whether it is the newest of its record.
CREATE FUNCTION complete_edition() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    NEW.named_to_public := EXISTS (SELECT FROM registered_coalitions c WHERE c.code = NEW.coalition AND c.visibility = 'public');
    NEW.newest := NEW.withdrawn_on IS NULL;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION complete_edition() IS 'Trigger that says of a new edition whether everybody may know its coalition';
CREATE FUNCTION choose_newest() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
DECLARE
    of_owner text := coalesce(NEW.owner, OLD.owner);
    of_record uuid := coalesce(NEW.record, OLD.record);
BEGIN
    EXECUTE format('UPDATE %1$I e SET newest = NOT e.newest WHERE e.owner = $1 AND e.record = $2
                       AND e.newest <> (e.withdrawn_on IS NULL AND e.edition = (SELECT max(m.edition) FROM %1$I m WHERE m.owner = $1 AND m.record = $2 AND m.withdrawn_on IS NULL))', TG_TABLE_NAME)
      USING of_owner, of_record;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION choose_newest() IS 'Trigger that marks the newest edition of a record that was not taken back';
CREATE FUNCTION name_coalition() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
DECLARE
    editions name;
BEGIN
    FOR editions IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'upr'::regnamespace AND c.relkind = 'r' AND c.relname LIKE '%\_editions' LOOP
        EXECUTE format('UPDATE %I SET named_to_public = $1 WHERE coalition = $2', editions) USING NEW.visibility = 'public', NEW.code;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION name_coalition() IS 'Trigger that hides or shows a coalition on what it published, when its visibility changes';
CREATE TRIGGER coalitions_named AFTER UPDATE OF visibility ON registered_coalitions FOR EACH ROW EXECUTE FUNCTION name_coalition();
REVOKE ALL ON FUNCTION complete_edition(), choose_newest(), name_coalition() FROM PUBLIC;

-- What every noun has that coalitions write, so that none can lack a policy. A migration makes the table of working records with
-- the noun's own columns; this adds the common ones, editions, versions, row policies, and the views of the three schemas.
CREATE PROCEDURE let_coalitions_write(noun text, plural text) LANGUAGE plpgsql SET search_path = upr, pg_temp AS $procedure$
DECLARE
    working text := 'working_' || plural;
    editions text := noun || '_editions';
    versions text := noun || '_versions';
    own text;
    own_of_editions text;
    own_of_working text;
    changeable text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum), string_agg('e.' || quote_ident(attname), ', ' ORDER BY attnum),
           string_agg('w.' || quote_ident(attname), ', ' ORDER BY attnum)
      INTO own, own_of_editions, own_of_working
      FROM pg_attribute WHERE attrelid = working::regclass AND attnum > 0 AND NOT attisdropped;

    -- Editions: the noun's own columns, and whose, for whom, since when.
    EXECUTE format($$CREATE TABLE %I (LIKE %I,
        record uuid NOT NULL, owner text NOT NULL, audience text NOT NULL, edition integer NOT NULL, published_on date NOT NULL, withdrawn_on date,
        of_version integer NOT NULL, coalition text, published_as text NOT NULL, words tsvector NOT NULL,
        named_to_public boolean NOT NULL DEFAULT false, newest boolean NOT NULL DEFAULT true,
        CONSTRAINT %I PRIMARY KEY (owner, record, audience),
        CONSTRAINT %I CHECK (audience IN ('network', 'public')),
        CONSTRAINT %I CHECK (edition > 0),
        CONSTRAINT %I CHECK (withdrawn_on >= published_on),
        CONSTRAINT %I CHECK (coalition IS NOT DISTINCT FROM CASE WHEN published_as = 'coalition' THEN owner END))$$,
        editions, working, editions || '_pkey', editions || '_audience_known', editions || '_edition_positive', editions || '_withdrawn_after',
        editions || '_network_names_nobody');

    EXECUTE format($$ALTER TABLE %I
        ADD COLUMN id uuid NOT NULL, ADD COLUMN coalition text NOT NULL, ADD COLUMN stage text NOT NULL, ADD COLUMN version integer NOT NULL,
        ADD COLUMN edition integer NOT NULL DEFAULT 0, ADD COLUMN updated_at timestamptz NOT NULL, ADD COLUMN created_by uuid,
        ADD COLUMN published_as text NOT NULL, ADD COLUMN shared_with text[] NOT NULL, ADD COLUMN shared_for_writing text[] NOT NULL,
        ADD COLUMN words tsvector NOT NULL,
        ADD CONSTRAINT %I PRIMARY KEY (coalition, id),
        ADD CONSTRAINT %I FOREIGN KEY (coalition) REFERENCES registered_coalitions (code),
        ADD CONSTRAINT %I FOREIGN KEY (created_by) REFERENCES accounts (id) ON DELETE SET NULL,
        ADD CONSTRAINT %I CHECK (stage IN ('draft', 'coalition')),
        ADD CONSTRAINT %I CHECK (version > 0 AND edition >= 0),
        ADD CONSTRAINT %I CHECK (published_as IN ('coalition', 'network')),
        ADD CONSTRAINT %I CHECK (shared_for_writing <@ shared_with)$$,
        working, plural || '_pkey', plural || '_coalition_fkey', plural || '_created_by_fkey', plural || '_stage_known',
        plural || '_version_positive', plural || '_published_as_known', plural || '_written_by_readers');
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (owner, record) REFERENCES %I (coalition, id)', editions, editions || '_record_fkey', working);
    EXECUTE format('CREATE INDEX %I ON %I (id)', plural || '_by_id', working);
    EXECUTE format('CREATE INDEX %I ON %I (record, edition)', editions || '_by_record', editions);
    EXECUTE format('CREATE INDEX %I ON %I USING gin (words)', editions || '_by_words', editions);
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION complete_edition()', editions || '_completed', editions);
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR DELETE OR UPDATE OF withdrawn_on ON %I FOR EACH ROW EXECUTE FUNCTION choose_newest()', editions || '_newest', editions);

    EXECUTE format($$CREATE TABLE %I (
        record uuid NOT NULL, coalition text NOT NULL, version integer NOT NULL, stage text NOT NULL, act text NOT NULL, at timestamptz NOT NULL,
        made_by uuid, fields jsonb NOT NULL,
        CONSTRAINT %I PRIMARY KEY (coalition, record, version),
        CONSTRAINT %I FOREIGN KEY (coalition, record) REFERENCES %I (coalition, id),
        CONSTRAINT %I FOREIGN KEY (made_by) REFERENCES accounts (id) ON DELETE SET NULL,
        CONSTRAINT %I CHECK (version > 0))$$,
        versions, versions || '_pkey', versions || '_record_fkey', working, versions || '_made_by_fkey', versions || '_version_positive');
    EXECUTE format('CREATE INDEX %I ON %I (record, version)', versions || '_by_record', versions);

    CALL explain_columns(working, ARRAY['id', 'Random id', 'coalition', 'Whose it is, for ever', 'stage', 'draft: editors and coordinators read it; coalition: members too',
        'version', 'Counts its changes', 'edition', 'How often it was published', 'updated_at', 'When it was last changed',
        'created_by', 'Who made it; null for the operator, for access keys and for people who left', 'published_as', 'Under whose name it is published: coalition or network',
        'shared_with', 'Coalitions that may read it while it is unpublished', 'shared_for_writing', 'Those of them that may edit it',
        'words', 'Words of its texts, for searching']);
    CALL explain_columns(editions, ARRAY['record', 'The record', 'owner', 'The coalition that published it, which nobody else is told', 'audience', 'For whom: network or public',
        'edition', 'Counts the publications of the record', 'published_on', 'The day (UTC)', 'withdrawn_on', 'The day on which it was taken back; then the coalition alone reads it',
        'of_version', 'The version of the working record that was copied, for the coalition alone', 'coalition', 'The coalition as it is shown; null where it is published as the network''s',
        'published_as', 'Under whose name: coalition or network', 'words', 'As in the working record',
        'named_to_public', 'Whether everybody may know the coalition', 'newest', 'Whether it is the newest edition of the record that was not taken back']);
    EXECUTE (SELECT coalesce(string_agg(format('COMMENT ON COLUMN %I.%I IS %L', editions, attname, 'As in the working record'), '; '), 'SELECT')
               FROM pg_attribute WHERE attrelid = editions::regclass AND attnum > 0 AND col_description(attrelid, attnum) IS NULL);
    CALL explain_columns(versions, ARRAY['record', 'The record', 'coalition', 'Whose it is', 'version', 'Its number, from 1', 'stage', 'The stage at that time',
        'act', 'What made it: create, edit, restore, move', 'at', 'When', 'made_by', 'Who made it; null for the operator, for access keys and for people who left',
        'fields', 'The record as it is written']);
    EXECUTE format('COMMENT ON TABLE %I IS %L', working, 'Records of the noun ' || noun || ' as their coalitions work on them; nobody else reads them');
    EXECUTE format('COMMENT ON TABLE %I IS %L', editions, 'The same as they were published, a copy for each audience');
    EXECUTE format('COMMENT ON TABLE %I IS %L', versions, 'Every version of the working records');

    -- Who may see and write which rows.
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY; ALTER TABLE %I ENABLE ROW LEVEL SECURITY; ALTER TABLE %I ENABLE ROW LEVEL SECURITY', working, editions, versions);
    EXECUTE format($$CREATE POLICY %I ON %I FOR SELECT TO upr_members
        USING (coalition = ANY ((SELECT coalitions_as('editor'))::text[])
               OR (stage = 'coalition' AND coalition = ANY ((SELECT coalitions_as('member'))::text[]))
               OR shared_with && (SELECT coalitions_as('editor'))::text[]
               OR (stage = 'coalition' AND shared_with && (SELECT coalitions_as('member'))::text[]))$$, plural || '_seen', working);
    EXECUTE format($$CREATE POLICY %I ON %I FOR INSERT TO upr_members
        WITH CHECK (coalition = ANY ((SELECT coalitions_to_write_as('editor'))::text[]))$$, plural || '_made', working);
    EXECUTE format($$CREATE POLICY %I ON %I FOR UPDATE TO upr_members
        USING (coalition = ANY ((SELECT coalitions_to_write_as('editor'))::text[])
               OR (shared_for_writing && (SELECT coalitions_to_write_as('editor'))::text[] AND NOT is_frozen(coalition)))$$, plural || '_changed', working);
    EXECUTE format($$CREATE POLICY %I ON %I FOR DELETE TO upr_members
        USING (coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]))$$, plural || '_purged', working);
    changeable := 'stage, version, edition, updated_at, published_as, shared_with, shared_for_writing, words, ' || own;
    EXECUTE format('GRANT SELECT, INSERT, DELETE, UPDATE (%s) ON %I TO upr_members', changeable, working);

    EXECUTE format($$CREATE POLICY %I ON %I FOR SELECT TO upr_members
        USING ((withdrawn_on IS NULL AND (audience = 'public' OR (SELECT am_known()))) OR owner = ANY ((SELECT coalitions_as('member'))::text[]))$$, editions || '_seen', editions);
    EXECUTE format($$CREATE POLICY %I ON %I FOR INSERT TO upr_members
        WITH CHECK (owner = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]))$$, editions || '_made', editions);
    EXECUTE format($$CREATE POLICY %I ON %I FOR UPDATE TO upr_members
        USING (owner = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]))$$, editions || '_changed', editions);
    EXECUTE format($$CREATE POLICY %I ON %I FOR DELETE TO upr_members
        USING (owner = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]))$$, editions || '_purged', editions);
    -- Whose an edition is stays with the database: no role that serves can read the columns owner and of_version.
    EXECUTE format('GRANT SELECT (record, audience, edition, published_on, withdrawn_on, coalition, published_as, words, newest, %s), INSERT, UPDATE (withdrawn_on), DELETE ON %I TO upr_members', own, editions);

    EXECUTE format($$CREATE POLICY %I ON %I FOR SELECT TO upr_members
        USING (EXISTS (SELECT FROM %I w WHERE w.coalition = %I.coalition AND w.id = record
                          AND (%I.stage = 'coalition' OR w.coalition = ANY ((SELECT coalitions_as('editor'))::text[])
                               OR w.shared_with && (SELECT coalitions_as('editor'))::text[])))$$, versions || '_seen', versions, working, versions, versions);
    EXECUTE format($$CREATE POLICY %I ON %I FOR INSERT TO upr_members
        WITH CHECK (EXISTS (SELECT FROM %I w WHERE w.coalition = %I.coalition AND w.id = record
                               AND (w.coalition = ANY ((SELECT coalitions_to_write_as('editor'))::text[])
                                    OR w.shared_for_writing && (SELECT coalitions_to_write_as('editor'))::text[])))$$, versions || '_made', versions, working, versions);
    EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE TO upr_members USING (false)', versions || '_changed', versions);
    EXECUTE format($$CREATE POLICY %I ON %I FOR DELETE TO upr_members
        USING (coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]))$$, versions || '_purged', versions);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON %I TO upr_members', versions);

    -- The same names, the same columns, three schemas: one question serves all.
    EXECUTE format($$CREATE VIEW open.%I AS
        SELECT e.record AS id, CASE WHEN e.named_to_public THEN e.coalition END AS coalition, %s,
               CASE WHEN e.named_to_public THEN e.published_as ELSE 'network' END AS published_as, e.audience, e.edition, e.published_on, e.words,
               NULL::text AS stage, NULL::integer AS version, NULL::timestamptz AS updated_at, NULL::uuid AS created_by,
               NULL::text[] AS shared_with, NULL::text[] AS shared_for_writing
          FROM %I e
         WHERE e.audience = 'public' AND e.withdrawn_on IS NULL$$, plural, own_of_editions, editions);
    EXECUTE format($$CREATE VIEW shared.%I WITH (security_invoker = true) AS
        SELECT e.record AS id, CASE WHEN c.code IS NOT NULL THEN e.coalition END AS coalition, %s,
               CASE WHEN c.code IS NOT NULL THEN e.published_as ELSE 'network' END AS published_as, e.audience, e.edition, e.published_on, e.words,
               NULL::text AS stage, NULL::integer AS version, NULL::timestamptz AS updated_at, NULL::uuid AS created_by,
               NULL::text[] AS shared_with, NULL::text[] AS shared_for_writing
          FROM %I e LEFT JOIN registered_coalitions c ON c.code = e.coalition
         WHERE e.withdrawn_on IS NULL AND (e.newest OR NOT (SELECT am_known()))$$, plural, own_of_editions, editions);
    EXECUTE format($$CREATE VIEW desk.%I WITH (security_invoker = true) AS
        SELECT w.id, w.coalition, %s, w.published_as,
               (SELECT e.audience FROM %I e WHERE e.record = w.id AND e.withdrawn_on IS NULL ORDER BY e.audience DESC LIMIT 1) AS audience,
               w.edition,
               (SELECT max(e.published_on) FROM %I e WHERE e.record = w.id AND e.withdrawn_on IS NULL) AS published_on,
               w.words, w.stage, w.version, w.updated_at,
               CASE WHEN w.created_by = (SELECT my_account()) OR w.coalition = ANY ((SELECT coalitions_as('coordinator'))::text[]) THEN w.created_by END AS created_by,
               w.shared_with, w.shared_for_writing
          FROM %I w$$, plural, own_of_working, editions, editions, working);
    EXECUTE format('COMMENT ON VIEW open.%I IS %L', plural, 'Editions for the public');
    EXECUTE format('COMMENT ON VIEW shared.%I IS %L', plural, 'The newest edition of each record that who asks may read');
    EXECUTE format('COMMENT ON VIEW desk.%I IS %L', plural, 'Working records of the coalitions of who asks, and those that are shared with them');
    EXECUTE format($$CREATE VIEW open.%I AS SELECT e.record AS id FROM %I e WHERE e.audience = 'public' AND e.withdrawn_on IS NOT NULL$$, 'withdrawn_' || plural, editions);
    EXECUTE format('CREATE VIEW shared.%I WITH (security_invoker = true) AS SELECT t.id FROM taken_back(%L) t', 'withdrawn_' || plural, editions);
    EXECUTE format('CREATE VIEW desk.%I WITH (security_invoker = true) AS SELECT t.id FROM taken_back(%L) t WHERE false', 'withdrawn_' || plural, editions);
    EXECUTE format('COMMENT ON VIEW open.%I IS %L', 'withdrawn_' || plural, 'Records that everybody could read and that were taken back: their ids alone');
    EXECUTE format('COMMENT ON VIEW shared.%I IS %L', 'withdrawn_' || plural, 'The same of what who asks could read');
    EXECUTE format('COMMENT ON VIEW desk.%I IS %L', 'withdrawn_' || plural, 'None: a working record is not taken back');
    EXECUTE format('GRANT SELECT ON open.%I, open.%I TO upr_public, upr_members', plural, 'withdrawn_' || plural);
    EXECUTE format('GRANT SELECT ON shared.%I, shared.%I, desk.%I, desk.%I TO upr_members', plural, 'withdrawn_' || plural, plural, 'withdrawn_' || plural);
END
$procedure$;
COMMENT ON PROCEDURE let_coalitions_write(text, text) IS 'Makes of a table of working records, with its own columns, the whole life of a noun: editions, versions, policies, views';

CREATE PROCEDURE forget_noun(noun text, plural text) LANGUAGE plpgsql SET search_path = upr, pg_temp AS $$
BEGIN
    EXECUTE format('DROP VIEW desk.%1$I, shared.%1$I, open.%1$I, desk.%2$I, shared.%2$I, open.%2$I', 'withdrawn_' || plural, plural);
    EXECUTE format('DROP TABLE %I, %I, %I', noun || '_versions', noun || '_editions', 'working_' || plural);
END
$$;
COMMENT ON PROCEDURE forget_noun(text, text) IS 'Takes a noun away again, for reverting a migration';
REVOKE ALL ON PROCEDURE let_coalitions_write(text, text), forget_noun(text, text), explain_columns(text, text[]) FROM PUBLIC;

CREATE TABLE working_activities (
    kind                    text        NOT NULL,
    finding                 text        NOT NULL,
    actor                   text        NOT NULL,
    level                   text        NOT NULL,
    title                   jsonb       NOT NULL,
    summary                 jsonb       NOT NULL,
    starts_on               date        NOT NULL,
    ends_on                 date,
    place                   text,
    states                  text[]      NOT NULL,
    jurisdictions           text[]      NOT NULL,
    languages               text[]      NOT NULL,
    organizations           uuid[]      NOT NULL,
    recommendations         uuid[]      NOT NULL,
    reviews                 text[]      NOT NULL,
    plan                    uuid,
    documents               jsonb       NOT NULL,
    convened_by             text,
    notice_days             integer,
    organizations_invited   integer,
    organizations_took_part integer,
    draft_shared            boolean,
    feedback_given          boolean,
    CONSTRAINT activities_kind_known CHECK (kind IN ('dissemination', 'support', 'consultation', 'participation', 'monitoring', 'mid_term_report', 'resourcing', 'legislative_action', 'judicial_action', 'experience_sharing')),
    CONSTRAINT activities_finding_known CHECK (finding IN ('took_place', 'none_took_place')),
    CONSTRAINT activities_actor_known CHECK (actor IN ('government', 'parliament', 'judiciary', 'nhri', 'civil_society', 'un')),
    CONSTRAINT activities_level_known CHECK (level IN ('local', 'national', 'regional', 'international')),
    CONSTRAINT activities_title_not_empty CHECK (title <> '{}'),
    CONSTRAINT activities_end_after_start CHECK (ends_on >= starts_on),
    CONSTRAINT activities_concern_somebody CHECK (cardinality(states) + cardinality(jurisdictions) > 0),
    CONSTRAINT activities_none_has_source CHECK (finding = 'took_place' OR documents <> '[]'),
    CONSTRAINT activities_consultations_alone CHECK (kind = 'consultation' OR num_nonnulls(convened_by, notice_days, organizations_invited, organizations_took_part, draft_shared, feedback_given) = 0)
);
COMMENT ON COLUMN working_activities.kind IS 'What was done, from the vocabulary activity_kind';
COMMENT ON COLUMN working_activities.finding IS 'took_place, or none_took_place where somebody looked and found none';
COMMENT ON COLUMN working_activities.actor IS 'Who did it, from the vocabulary actor';
COMMENT ON COLUMN working_activities.level IS 'local, national, regional or international';
COMMENT ON COLUMN working_activities.title IS 'Title by language';
COMMENT ON COLUMN working_activities.summary IS 'Summary by language';
COMMENT ON COLUMN working_activities.starts_on IS 'First day';
COMMENT ON COLUMN working_activities.ends_on IS 'Last day, where it is known';
COMMENT ON COLUMN working_activities.place IS 'Where';
COMMENT ON COLUMN working_activities.states IS 'States that it concerns';
COMMENT ON COLUMN working_activities.jurisdictions IS 'Jurisdictions that it concerns';
COMMENT ON COLUMN working_activities.languages IS 'Languages in which it was held';
COMMENT ON COLUMN working_activities.organizations IS 'Organizations that took part';
COMMENT ON COLUMN working_activities.recommendations IS 'Recommendations that it follows up, by the id of any source record';
COMMENT ON COLUMN working_activities.reviews IS 'Reviews that it follows up';
COMMENT ON COLUMN working_activities.plan IS 'The plan that it belongs to';
COMMENT ON COLUMN working_activities.documents IS 'Where it can be read up: [{title, symbol, url, date, language}]';
COMMENT ON COLUMN working_activities.convened_by IS 'Of a consultation: who convened it';
COMMENT ON COLUMN working_activities.notice_days IS 'Of a consultation: days between invitation and first day';
COMMENT ON COLUMN working_activities.organizations_invited IS 'Of a consultation: how many organizations were invited';
COMMENT ON COLUMN working_activities.organizations_took_part IS 'Of a consultation: how many organizations took part';
COMMENT ON COLUMN working_activities.draft_shared IS 'Of a consultation: whether a draft was shared before';
COMMENT ON COLUMN working_activities.feedback_given IS 'Of a consultation: whether those who took part were told what became of their words';
CALL let_coalitions_write('activity', 'activities');
CREATE INDEX activities_by_start ON working_activities (coalition, starts_on, id);
CREATE INDEX activity_editions_by_start ON activity_editions (starts_on, record) WHERE audience = 'public' AND withdrawn_on IS NULL;
CREATE INDEX activity_editions_newest_by_start ON activity_editions (starts_on, record) WHERE withdrawn_on IS NULL;
CREATE INDEX activity_editions_by_recommendation ON activity_editions USING gin (recommendations);

-- How often acts were closed tells how busy the desks are: the public's role reads the number of the last public change alone.
REVOKE SELECT ON journal FROM upr_public, upr_members;
GRANT SELECT (singleton, change) ON journal TO upr_public, upr_members;
CREATE INDEX changes_by_record ON changes (kind, record, change);
