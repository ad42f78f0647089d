-- Why: what coalitions write begins with activities. The working record is the coalition's; publishing copies it into an
-- edition for an audience, and that copy is all that others ever read. Every later noun repeats this page.

CREATE TABLE working_activities (
    id                      uuid        NOT NULL,
    coalition               text        NOT NULL,
    stage                   text        NOT NULL,
    version                 integer     NOT NULL,
    edition                 integer     NOT NULL DEFAULT 0,
    updated_at              timestamptz NOT NULL,
    created_by              uuid,
    published_as            text        NOT NULL,
    shared_with             text[]      NOT NULL,
    shared_for_writing      text[]      NOT NULL,
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
    words                   tsvector    NOT NULL,
    CONSTRAINT activities_pkey PRIMARY KEY (coalition, id),
    CONSTRAINT activities_coalition_fkey FOREIGN KEY (coalition) REFERENCES registered_coalitions (code),
    CONSTRAINT activities_created_by_fkey FOREIGN KEY (created_by) REFERENCES accounts (id) ON DELETE SET NULL,
    CONSTRAINT activities_stage_known CHECK (stage IN ('draft', 'coalition')),
    CONSTRAINT activities_version_positive CHECK (version > 0 AND edition >= 0),
    CONSTRAINT activities_published_as_known CHECK (published_as IN ('coalition', 'network')),
    CONSTRAINT activities_written_by_readers CHECK (shared_for_writing <@ shared_with),
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
CREATE INDEX activities_by_id ON working_activities (id);
CREATE INDEX activities_by_start ON working_activities (coalition, starts_on, id);
COMMENT ON TABLE working_activities IS 'Activities as their coalitions work on them; nobody else reads them';
COMMENT ON COLUMN working_activities.id IS 'Random id';
COMMENT ON COLUMN working_activities.coalition IS 'Whose it is, for ever';
COMMENT ON COLUMN working_activities.stage IS 'draft: editors and coordinators read it; coalition: members too';
COMMENT ON COLUMN working_activities.version IS 'Counts its changes';
COMMENT ON COLUMN working_activities.edition IS 'How often it was published';
COMMENT ON COLUMN working_activities.updated_at IS 'When it was last changed';
COMMENT ON COLUMN working_activities.created_by IS 'Who made it; null for the operator, for access keys and for people who left';
COMMENT ON COLUMN working_activities.published_as IS 'Under whose name it is published: coalition or network';
COMMENT ON COLUMN working_activities.shared_with IS 'Coalitions that may read it while it is unpublished';
COMMENT ON COLUMN working_activities.shared_for_writing IS 'Those of them that may edit it';
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
COMMENT ON COLUMN working_activities.words IS 'Words of title, summary and place, for searching';

CREATE TABLE activity_editions (
    activity                uuid     NOT NULL,
    owner                   text     NOT NULL,
    audience                text     NOT NULL,
    edition                 integer  NOT NULL,
    published_on            date     NOT NULL,
    withdrawn_on            date,
    of_version              integer  NOT NULL,
    coalition               text,
    published_as            text     NOT NULL,
    kind                    text     NOT NULL,
    finding                 text     NOT NULL,
    actor                   text     NOT NULL,
    level                   text     NOT NULL,
    title                   jsonb    NOT NULL,
    summary                 jsonb    NOT NULL,
    starts_on               date     NOT NULL,
    ends_on                 date,
    place                   text,
    states                  text[]   NOT NULL,
    jurisdictions           text[]   NOT NULL,
    languages               text[]   NOT NULL,
    organizations           uuid[]   NOT NULL,
    recommendations         uuid[]   NOT NULL,
    reviews                 text[]   NOT NULL,
    plan                    uuid,
    documents               jsonb    NOT NULL,
    convened_by             text,
    notice_days             integer,
    organizations_invited   integer,
    organizations_took_part integer,
    draft_shared            boolean,
    feedback_given          boolean,
    words                   tsvector NOT NULL,
    CONSTRAINT activity_editions_pkey PRIMARY KEY (owner, activity, audience),
    CONSTRAINT activity_editions_activity_fkey FOREIGN KEY (owner, activity) REFERENCES working_activities (coalition, id),
    CONSTRAINT activity_editions_audience_known CHECK (audience IN ('network', 'public')),
    CONSTRAINT activity_editions_edition_positive CHECK (edition > 0),
    CONSTRAINT activity_editions_withdrawn_after CHECK (withdrawn_on >= published_on),
    CONSTRAINT activity_editions_network_names_nobody CHECK (coalition IS NOT DISTINCT FROM CASE WHEN published_as = 'coalition' THEN owner END)
);
CREATE INDEX activity_editions_by_activity ON activity_editions (activity, edition);
CREATE INDEX activity_editions_by_start ON activity_editions (starts_on, activity) WHERE audience = 'public' AND withdrawn_on IS NULL;
CREATE INDEX activity_editions_by_recommendation ON activity_editions USING gin (recommendations);
CREATE INDEX activity_editions_by_words ON activity_editions USING gin (words);
COMMENT ON TABLE activity_editions IS 'Activities as they were published, a copy for each audience';
COMMENT ON COLUMN activity_editions.activity IS 'The activity';
COMMENT ON COLUMN activity_editions.owner IS 'The coalition that published it, which nobody else is told';
COMMENT ON COLUMN activity_editions.audience IS 'For whom: network or public';
COMMENT ON COLUMN activity_editions.edition IS 'Counts the publications of the activity';
COMMENT ON COLUMN activity_editions.published_on IS 'The day (UTC)';
COMMENT ON COLUMN activity_editions.withdrawn_on IS 'The day on which it was taken back; then the coalition alone reads it';
COMMENT ON COLUMN activity_editions.of_version IS 'The version of the working record that was copied, for the coalition alone';
COMMENT ON COLUMN activity_editions.coalition IS 'The coalition as it is shown; null where it is published as the network''s';
COMMENT ON COLUMN activity_editions.published_as IS 'Under whose name: coalition or network';
COMMENT ON COLUMN activity_editions.kind IS 'As in the working record';
COMMENT ON COLUMN activity_editions.finding IS 'As in the working record';
COMMENT ON COLUMN activity_editions.actor IS 'As in the working record';
COMMENT ON COLUMN activity_editions.level IS 'As in the working record';
COMMENT ON COLUMN activity_editions.title IS 'As in the working record';
COMMENT ON COLUMN activity_editions.summary IS 'As in the working record';
COMMENT ON COLUMN activity_editions.starts_on IS 'As in the working record';
COMMENT ON COLUMN activity_editions.ends_on IS 'As in the working record';
COMMENT ON COLUMN activity_editions.place IS 'As in the working record';
COMMENT ON COLUMN activity_editions.states IS 'As in the working record';
COMMENT ON COLUMN activity_editions.jurisdictions IS 'As in the working record';
COMMENT ON COLUMN activity_editions.languages IS 'As in the working record';
COMMENT ON COLUMN activity_editions.organizations IS 'As in the working record';
COMMENT ON COLUMN activity_editions.recommendations IS 'As in the working record';
COMMENT ON COLUMN activity_editions.reviews IS 'As in the working record';
COMMENT ON COLUMN activity_editions.plan IS 'As in the working record';
COMMENT ON COLUMN activity_editions.documents IS 'As in the working record';
COMMENT ON COLUMN activity_editions.convened_by IS 'As in the working record';
COMMENT ON COLUMN activity_editions.notice_days IS 'As in the working record';
COMMENT ON COLUMN activity_editions.organizations_invited IS 'As in the working record';
COMMENT ON COLUMN activity_editions.organizations_took_part IS 'As in the working record';
COMMENT ON COLUMN activity_editions.draft_shared IS 'As in the working record';
COMMENT ON COLUMN activity_editions.feedback_given IS 'As in the working record';
COMMENT ON COLUMN activity_editions.words IS 'As in the working record';

CREATE TABLE activity_versions (
    activity  uuid        NOT NULL,
    coalition text        NOT NULL,
    version   integer     NOT NULL,
    stage     text        NOT NULL,
    act       text        NOT NULL,
    at        timestamptz NOT NULL,
    made_by   uuid,
    fields    jsonb       NOT NULL,
    CONSTRAINT activity_versions_pkey PRIMARY KEY (coalition, activity, version),
    CONSTRAINT activity_versions_activity_fkey FOREIGN KEY (coalition, activity) REFERENCES working_activities (coalition, id),
    CONSTRAINT activity_versions_made_by_fkey FOREIGN KEY (made_by) REFERENCES accounts (id) ON DELETE SET NULL,
    CONSTRAINT activity_versions_version_positive CHECK (version > 0)
);
CREATE INDEX activity_versions_by_activity ON activity_versions (activity, version);
COMMENT ON TABLE activity_versions IS 'Every version of a working activity';
COMMENT ON COLUMN activity_versions.activity IS 'The activity';
COMMENT ON COLUMN activity_versions.coalition IS 'Whose it is';
COMMENT ON COLUMN activity_versions.version IS 'Its number, from 1';
COMMENT ON COLUMN activity_versions.stage IS 'The stage at that time';
COMMENT ON COLUMN activity_versions.act IS 'What made it: create, edit, restore, move';
COMMENT ON COLUMN activity_versions.at IS 'When';
COMMENT ON COLUMN activity_versions.made_by IS 'Who made it; null for the operator, for access keys and for people who left';
COMMENT ON COLUMN activity_versions.fields IS 'The record as it is written';

-- What the database alone knows of coalitions that who asks may not even see.
CREATE FUNCTION is_frozen(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
    SELECT coalesce((SELECT c.frozen FROM registered_coalitions c WHERE c.code = wanted), false)
$$;
COMMENT ON FUNCTION is_frozen(text) IS 'Whether nothing may be written in a coalition just now';

CREATE FUNCTION activities_taken_back() RETURNS TABLE (id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
    SELECT e.activity FROM activity_editions e
     WHERE e.withdrawn_on IS NOT NULL AND (e.audience = 'public' OR am_known())
$$;
COMMENT ON FUNCTION activities_taken_back() IS 'Activities that who asks could read and that were taken back: their ids alone';

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

CREATE FUNCTION audiences_copied_from(wanted text, activity uuid, version integer) RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
    SELECT coalesce(array_agg(e.audience), '{}') FROM activity_editions e
     WHERE e.owner = wanted AND e.activity = audiences_copied_from.activity AND e.of_version = audiences_copied_from.version
       AND (wanted = ANY (coalitions_as('coordinator')) OR current_setting('role') = 'upr_owner')
$$;
COMMENT ON FUNCTION audiences_copied_from(text, uuid, integer) IS 'For whom the editions are that were copied from a version; for coordinators of the coalition';
REVOKE ALL ON FUNCTION audiences_copied_from(text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audiences_copied_from(text, uuid, integer) TO upr_members;
REVOKE ALL ON FUNCTION is_frozen(text), activities_taken_back(), forget_record(text, text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_frozen(text), activities_taken_back(), forget_record(text, text, uuid, integer) TO upr_members;

ALTER TABLE working_activities ENABLE ROW LEVEL SECURITY;
CREATE POLICY activities_seen ON working_activities FOR SELECT TO upr_members
    USING (coalition = ANY ((SELECT coalitions_as('editor'))::text[])
           OR (stage = 'coalition' AND coalition = ANY ((SELECT coalitions_as('member'))::text[]))
           OR shared_with && (SELECT coalitions_as('editor'))::text[]
           OR (stage = 'coalition' AND shared_with && (SELECT coalitions_as('member'))::text[]));
CREATE POLICY activities_made ON working_activities FOR INSERT TO upr_members
    WITH CHECK (coalition = ANY ((SELECT coalitions_to_write_as('editor'))::text[]));
CREATE POLICY activities_changed ON working_activities FOR UPDATE TO upr_members
    USING (coalition = ANY ((SELECT coalitions_to_write_as('editor'))::text[])
           OR (shared_for_writing && (SELECT coalitions_to_write_as('editor'))::text[] AND NOT is_frozen(coalition)));
CREATE POLICY activities_purged ON working_activities FOR DELETE TO upr_members
    USING (coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
GRANT SELECT, INSERT, DELETE ON working_activities TO upr_members;
GRANT UPDATE (stage, version, edition, updated_at, published_as, shared_with, shared_for_writing, kind, finding, actor, level, title, summary,
              starts_on, ends_on, place, states, jurisdictions, languages, organizations, recommendations, reviews, plan, documents, convened_by,
              notice_days, organizations_invited, organizations_took_part, draft_shared, feedback_given, words)
    ON working_activities TO upr_members;

ALTER TABLE activity_editions ENABLE ROW LEVEL SECURITY;
CREATE POLICY activity_editions_seen ON activity_editions FOR SELECT TO upr_members
    USING ((withdrawn_on IS NULL AND (audience = 'public' OR (SELECT am_known())))
           OR owner = ANY ((SELECT coalitions_as('member'))::text[]));
CREATE POLICY activity_editions_made ON activity_editions FOR INSERT TO upr_members
    WITH CHECK (owner = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
CREATE POLICY activity_editions_changed ON activity_editions FOR UPDATE TO upr_members
    USING (owner = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
CREATE POLICY activity_editions_purged ON activity_editions FOR DELETE TO upr_members
    USING (owner = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
-- Whose an edition is stays with the database: no role that serves can read the columns owner and of_version.
GRANT SELECT (activity, audience, edition, published_on, withdrawn_on, coalition, published_as, kind, finding, actor, level, title, summary,
              starts_on, ends_on, place, states, jurisdictions, languages, organizations, recommendations, reviews, plan, documents, convened_by,
              notice_days, organizations_invited, organizations_took_part, draft_shared, feedback_given, words),
      INSERT, UPDATE (withdrawn_on), DELETE ON activity_editions TO upr_members;

ALTER TABLE activity_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY activity_versions_seen ON activity_versions FOR SELECT TO upr_members
    USING (EXISTS (SELECT FROM working_activities w
                    WHERE w.coalition = activity_versions.coalition AND w.id = activity_versions.activity
                      AND (activity_versions.stage = 'coalition' OR w.coalition = ANY ((SELECT coalitions_as('editor'))::text[])
                           OR w.shared_with && (SELECT coalitions_as('editor'))::text[])));
CREATE POLICY activity_versions_made ON activity_versions FOR INSERT TO upr_members
    WITH CHECK (EXISTS (SELECT FROM working_activities w
                         WHERE w.coalition = activity_versions.coalition AND w.id = activity_versions.activity
                           AND (w.coalition = ANY ((SELECT coalitions_to_write_as('editor'))::text[])
                                OR w.shared_for_writing && (SELECT coalitions_to_write_as('editor'))::text[])));
CREATE POLICY activity_versions_changed ON activity_versions FOR UPDATE TO upr_members USING (false);
CREATE POLICY activity_versions_purged ON activity_versions FOR DELETE TO upr_members
    USING (coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
GRANT SELECT, INSERT, DELETE ON activity_versions TO upr_members;

-- The same names, the same columns, three schemas: one question serves all.
CREATE VIEW open.activities AS
    SELECT e.activity AS id,
           CASE WHEN EXISTS (SELECT FROM registered_coalitions c WHERE c.code = e.coalition AND c.visibility = 'public') THEN e.coalition END AS coalition,
           e.kind, e.finding, e.actor, e.level, e.title, e.summary, e.starts_on, e.ends_on, e.place, e.states, e.jurisdictions, e.languages,
           e.organizations, e.recommendations, e.reviews, e.plan, e.documents, e.convened_by, e.notice_days, e.organizations_invited,
           e.organizations_took_part, e.draft_shared, e.feedback_given,
           CASE WHEN EXISTS (SELECT FROM registered_coalitions c WHERE c.code = e.coalition AND c.visibility = 'public') THEN e.published_as ELSE 'network' END AS published_as,
           e.audience, e.edition, e.published_on, e.words,
           NULL::text AS stage, NULL::integer AS version, NULL::timestamptz AS updated_at, NULL::uuid AS created_by,
           NULL::text[] AS shared_with, NULL::text[] AS shared_for_writing
      FROM activity_editions e WHERE e.audience = 'public' AND e.withdrawn_on IS NULL;
COMMENT ON VIEW open.activities IS 'Editions for the public';
CREATE VIEW shared.activities WITH (security_invoker = true) AS
    SELECT e.activity AS id,
           CASE WHEN EXISTS (SELECT FROM registered_coalitions c WHERE c.code = e.coalition) THEN e.coalition END AS coalition,
           e.kind, e.finding, e.actor, e.level, e.title, e.summary, e.starts_on, e.ends_on, e.place, e.states, e.jurisdictions, e.languages,
           e.organizations, e.recommendations, e.reviews, e.plan, e.documents, e.convened_by, e.notice_days, e.organizations_invited,
           e.organizations_took_part, e.draft_shared, e.feedback_given,
           CASE WHEN EXISTS (SELECT FROM registered_coalitions c WHERE c.code = e.coalition) THEN e.published_as ELSE 'network' END AS published_as,
           e.audience, e.edition, e.published_on, e.words,
           NULL::text AS stage, NULL::integer AS version, NULL::timestamptz AS updated_at, NULL::uuid AS created_by,
           NULL::text[] AS shared_with, NULL::text[] AS shared_for_writing
      FROM activity_editions e
     WHERE e.withdrawn_on IS NULL
       AND NOT EXISTS (SELECT FROM activity_editions n WHERE n.activity = e.activity AND n.withdrawn_on IS NULL AND n.edition > e.edition);
COMMENT ON VIEW shared.activities IS 'The newest edition of each activity that who asks may read';
CREATE VIEW desk.activities WITH (security_invoker = true) AS
    SELECT w.id, w.coalition, w.kind, w.finding, w.actor, w.level, w.title, w.summary, w.starts_on, w.ends_on, w.place, w.states, w.jurisdictions,
           w.languages, w.organizations, w.recommendations, w.reviews, w.plan, w.documents, w.convened_by, w.notice_days, w.organizations_invited,
           w.organizations_took_part, w.draft_shared, w.feedback_given, w.published_as,
           (SELECT e.audience FROM activity_editions e WHERE e.activity = w.id AND e.withdrawn_on IS NULL ORDER BY e.audience DESC LIMIT 1) AS audience,
           w.edition,
           (SELECT max(e.published_on) FROM activity_editions e WHERE e.activity = w.id AND e.withdrawn_on IS NULL) AS published_on,
           w.words, w.stage, w.version, w.updated_at,
           CASE WHEN w.created_by = (SELECT my_account()) OR w.coalition = ANY ((SELECT coalitions_as('coordinator'))::text[]) THEN w.created_by END AS created_by,
           w.shared_with, w.shared_for_writing
      FROM working_activities w;
COMMENT ON VIEW desk.activities IS 'Working records of the coalitions of who asks, and those that are shared with them';

CREATE VIEW open.withdrawn_activities AS
    SELECT e.activity AS id FROM activity_editions e WHERE e.audience = 'public' AND e.withdrawn_on IS NOT NULL;
COMMENT ON VIEW open.withdrawn_activities IS 'Activities that everybody could read and that were taken back: their ids alone';
CREATE VIEW shared.withdrawn_activities WITH (security_invoker = true) AS SELECT t.id FROM activities_taken_back() t;
COMMENT ON VIEW shared.withdrawn_activities IS 'The same of what who asks could read';
CREATE VIEW desk.withdrawn_activities WITH (security_invoker = true) AS SELECT t.id FROM activities_taken_back() t WHERE false;
COMMENT ON VIEW desk.withdrawn_activities IS 'None: a working record is not taken back';
GRANT SELECT ON open.activities, open.withdrawn_activities TO upr_public, upr_members;
GRANT SELECT ON shared.activities, shared.withdrawn_activities, desk.activities, desk.withdrawn_activities TO upr_members;

-- How often acts were closed tells how busy the desks are: the public's role reads the number of the last public change alone.
REVOKE SELECT ON journal FROM upr_public, upr_members;
GRANT SELECT (singleton, change) ON journal TO upr_public, upr_members;
CREATE INDEX changes_by_record ON changes (kind, record, change);
