-- Why: what came of a recommendation is told by proposals, assessments, statements and translations, and by organizations that
-- stand behind them. All of these are written by coalitions; what documents alone tell stays beside them as facts.

-- Which recommendation a source record is a part of now. Everything that coalitions write names source records, so every
-- question about what was written on a recommendation passes here.
CREATE TABLE source_leads (
    source         uuid NOT NULL,
    recommendation uuid NOT NULL,
    CONSTRAINT source_leads_pkey PRIMARY KEY (source),
    CONSTRAINT source_leads_recommendation_fkey FOREIGN KEY (recommendation) REFERENCES recommendations (id) ON DELETE CASCADE
);
CREATE INDEX source_leads_by_recommendation ON source_leads (recommendation);
COMMENT ON TABLE source_leads IS 'Which recommendation each source record is a part of now';
COMMENT ON COLUMN source_leads.source IS 'The source record';
COMMENT ON COLUMN source_leads.recommendation IS 'The recommendation that it is a part of';
GRANT SELECT ON source_leads TO upr_public, upr_members;

-- "Accepted and already implemented" mixes a position with a claim. The claim is the State's, and no coalition records it.
CREATE TABLE derived_claims (
    id             uuid     NOT NULL,
    recommendation uuid     NOT NULL,
    status         text     NOT NULL,
    assessed_on    date     NOT NULL,
    evidence       jsonb    NOT NULL,
    words          tsvector NOT NULL,
    CONSTRAINT derived_claims_pkey PRIMARY KEY (id),
    CONSTRAINT derived_claims_recommendation_fkey FOREIGN KEY (recommendation) REFERENCES recommendations (id) ON DELETE CASCADE,
    CONSTRAINT derived_claims_status_known CHECK (status IN ('in_progress', 'fully_implemented'))
);
CREATE INDEX derived_claims_by_recommendation ON derived_claims (recommendation);
COMMENT ON TABLE derived_claims IS 'What a State claims in the words of its position: already implemented, or being implemented';
COMMENT ON COLUMN derived_claims.id IS 'Made of recommendation, stage and day of the position, so that it stays the same';
COMMENT ON COLUMN derived_claims.recommendation IS 'The recommendation';
COMMENT ON COLUMN derived_claims.status IS 'in_progress or fully_implemented';
COMMENT ON COLUMN derived_claims.assessed_on IS 'The day of the position, or where it has none of the adoption or the review';
COMMENT ON COLUMN derived_claims.evidence IS 'The document of the position: as in an assessment';
COMMENT ON COLUMN derived_claims.words IS 'None: it has no text of its own';
GRANT SELECT ON derived_claims TO upr_public, upr_members;

CREATE FUNCTION claimed_in(word text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = upr, pg_temp AS $$
    SELECT CASE WHEN letters ~ '(already|fully)implemented$' THEN 'fully_implemented'
                WHEN letters ~ '(beingimplemented|inprocessofimplementation|intheprocessofimplementation|inprogress)$' THEN 'in_progress' END
      FROM regexp_replace(lower(word), '[^a-z]', '', 'g') AS letters
$$;
COMMENT ON FUNCTION claimed_in(text) IS 'What a State claims in the words of its position beside taking it; null: nothing';

CREATE FUNCTION follow_recommendations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    DELETE FROM source_leads l USING written w
     WHERE l.recommendation = w.id AND NOT w.sources @> jsonb_build_array(jsonb_build_object('id', l.source));
    INSERT INTO source_leads (source, recommendation)
    SELECT DISTINCT (source->>'id')::uuid, w.id FROM written w CROSS JOIN LATERAL jsonb_array_elements(w.sources) AS source
        ON CONFLICT (source) DO UPDATE SET recommendation = excluded.recommendation WHERE source_leads.recommendation <> excluded.recommendation;
    DELETE FROM derived_claims c USING written w WHERE c.recommendation = w.id;
    INSERT INTO derived_claims (id, recommendation, status, assessed_on, evidence, words)
    SELECT DISTINCT ON (id) md5('claim ' || w.id || ' ' || (position->>'stage') || ' ' || coalesce(position->>'date', ''))::uuid AS id, w.id AS led, claimed_in(position->>'word'),
           coalesce((position->>'date')::date, r.outcome_adopted_on, r.reviewed_on, make_date(w.year, 1, 1)),
           jsonb_build_array(jsonb_build_object(
               'kind', CASE position->>'stage' WHEN 'working_group_report' THEN 'working_group_report' WHEN 'addendum' THEN 'addendum' WHEN 'mid_term' THEN 'mid_term_report' ELSE 'other' END,
               'document', jsonb_build_object('title', coalesce(position->>'document', 'The position of the State, without a document in the source'), 'symbol', position->>'document', 'url', NULL,
                                              'date', position->>'date', 'language', NULL),
               'page', position->>'paragraph', 'link', NULL, 'verified_by', NULL)),
           ''
      FROM written w JOIN reviews r ON r.id = w.review CROSS JOIN LATERAL jsonb_array_elements(w.positions) AS position
     WHERE claimed_in(position->>'word') IS NOT NULL
     ORDER BY id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION follow_recommendations() IS 'Trigger that keeps what hangs on recommendations: whose parts source records are, and claims in the words of positions';
REVOKE ALL ON FUNCTION follow_recommendations() FROM PUBLIC;
CREATE TRIGGER recommendations_followed_when_made AFTER INSERT ON recommendations REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION follow_recommendations();
CREATE TRIGGER recommendations_followed_when_changed AFTER UPDATE ON recommendations REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION follow_recommendations();
-- Those that are there already.
UPDATE recommendations SET id = id;

-- A noun's views made again, after its tables have a new column.
CREATE PROCEDURE show_noun(noun text, plural text) LANGUAGE plpgsql SET search_path = upr, pg_temp AS $procedure$
DECLARE
    working text := 'working_' || plural;
    editions text := noun || '_editions';
    own text;
    own_of_editions text;
    own_of_working text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum), string_agg('e.' || quote_ident(attname), ', ' ORDER BY attnum),
           string_agg('w.' || quote_ident(attname), ', ' ORDER BY attnum)
      INTO own, own_of_editions, own_of_working
      FROM pg_attribute WHERE attrelid = working::regclass AND attnum > 0 AND NOT attisdropped
       AND attname NOT IN ('id', 'coalition', 'stage', 'version', 'edition', 'updated_at', 'created_by', 'published_as', 'shared_with', 'shared_for_writing', 'words');
    EXECUTE format('DROP VIEW IF EXISTS desk.%1$I, shared.%1$I, open.%1$I, desk.%2$I, shared.%2$I, open.%2$I', 'withdrawn_' || plural, plural);
    EXECUTE format('GRANT UPDATE (%s) ON %I TO upr_members', own, working);
    EXECUTE format('GRANT SELECT (%s) ON %I TO upr_members', own, editions);
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
COMMENT ON PROCEDURE show_noun(text, text) IS 'Makes the views of a noun again, after its tables were given another column';
REVOKE ALL ON PROCEDURE show_noun(text, text) FROM PUBLIC;

-- A State can pledge a mid-term report for a day: that is an activity too, and no report yet.
ALTER TABLE working_activities ADD COLUMN pledged_for date;
ALTER TABLE activity_editions ADD COLUMN pledged_for date;
ALTER TABLE working_activities ADD CONSTRAINT activities_pledges_of_reports CHECK (pledged_for IS NULL OR kind = 'mid_term_report');
COMMENT ON COLUMN working_activities.pledged_for IS 'Of a pledge of a mid-term report: the day for which it was pledged';
COMMENT ON COLUMN activity_editions.pledged_for IS 'As in the working record';
CALL show_noun('activity', 'activities');
CREATE INDEX activity_editions_by_state ON activity_editions USING gin (states);

-- What documents tell of organizations and statements: facts, which no coalition writes.
ALTER TABLE organizations RENAME TO known_organizations;
ALTER TABLE known_organizations RENAME CONSTRAINT organizations_pkey TO known_organizations_pkey;
ALTER TABLE known_organizations RENAME CONSTRAINT organizations_kind_known TO known_organizations_kind_known;
ALTER TABLE known_organizations RENAME CONSTRAINT organizations_state_fkey TO known_organizations_state_fkey;
ALTER TABLE known_organizations RENAME CONSTRAINT organizations_jurisdiction_fkey TO known_organizations_jurisdiction_fkey;
ALTER TABLE known_organizations RENAME CONSTRAINT organizations_basis_known TO known_organizations_basis_known;
ALTER TABLE known_organizations RENAME CONSTRAINT organizations_document_gives_name_alone TO known_organizations_document_gives_name_alone;
ALTER TABLE known_organizations RENAME CONSTRAINT organizations_consent_is_dated TO known_organizations_consent_is_dated;
ALTER INDEX organizations_by_name RENAME TO known_organizations_by_name;
ALTER TABLE known_organizations ADD COLUMN words tsvector NOT NULL DEFAULT '';
COMMENT ON COLUMN known_organizations.words IS 'Words of its names, for searching';
ALTER TABLE statements RENAME TO known_statements;
ALTER TABLE known_statements RENAME CONSTRAINT statements_pkey TO known_statements_pkey;
ALTER TABLE known_statements RENAME CONSTRAINT statements_title_not_empty TO known_statements_title_not_empty;
ALTER INDEX statements_by_date RENAME TO known_statements_by_date;
ALTER TABLE known_statements ADD COLUMN words tsvector NOT NULL DEFAULT '';
COMMENT ON COLUMN known_statements.words IS 'Words of its texts, for searching';
-- The facts are loaded anew, with their words.
DELETE FROM facts WHERE name = 'reference';

CREATE TABLE working_organizations (
    name jsonb NOT NULL,
    former_names jsonb NOT NULL,
    acronym text,
    kind text,
    state text,
    jurisdiction text,
    consultative_status jsonb NOT NULL,
    accreditation jsonb NOT NULL,
    website text,
    contact text,
    basis text NOT NULL,
    document uuid,
    consented_on date,
    coalition_named boolean NOT NULL,
    sort_name text NOT NULL,
    CONSTRAINT organizations_kind_known CHECK (kind IN ('ngo', 'network', 'religious', 'lawyers', 'academic', 'nhri', 'equality_body', 'government_body', 'parliament', 'court', 'un')),
    CONSTRAINT organizations_basis_known CHECK (basis IN ('document', 'consent')),
    CONSTRAINT organizations_name_not_empty CHECK (name <> '{}'),
    CONSTRAINT organizations_document_gives_name_alone CHECK (basis <> 'document' OR (document IS NOT NULL AND num_nonnulls(kind, state, jurisdiction, acronym, website, contact, consented_on) = 0)),
    CONSTRAINT organizations_consent_is_dated CHECK (basis <> 'consent' OR consented_on IS NOT NULL)
);
COMMENT ON COLUMN working_organizations.name IS 'Name by language; by document: as printed';
COMMENT ON COLUMN working_organizations.former_names IS 'Names that it had, each by language, and until when';
COMMENT ON COLUMN working_organizations.acronym IS 'Acronym that it uses';
COMMENT ON COLUMN working_organizations.kind IS 'What it is, from the vocabulary organization_kind';
COMMENT ON COLUMN working_organizations.state IS 'The State where it sits';
COMMENT ON COLUMN working_organizations.jurisdiction IS 'The jurisdiction where it sits';
COMMENT ON COLUMN working_organizations.consultative_status IS 'ECOSOC consultative status over time';
COMMENT ON COLUMN working_organizations.accreditation IS 'GANHRI accreditation over time';
COMMENT ON COLUMN working_organizations.website IS 'Its own website';
COMMENT ON COLUMN working_organizations.contact IS 'A contact that it wants to be public';
COMMENT ON COLUMN working_organizations.basis IS 'document or consent';
COMMENT ON COLUMN working_organizations.document IS 'The statement that names it, where the basis is a document';
COMMENT ON COLUMN working_organizations.consented_on IS 'The day of its consent, where the basis is consent';
COMMENT ON COLUMN working_organizations.coalition_named IS 'Whether it asked that its coalition be named';
COMMENT ON COLUMN working_organizations.sort_name IS 'English or first name in small letters, for sorting';
CALL let_coalitions_write('organization', 'organizations');
CREATE INDEX organization_editions_by_name ON organization_editions (sort_name, record);

CREATE TABLE working_statements (
    kind text NOT NULL,
    symbol text,
    date date NOT NULL,
    body text,
    session smallint,
    agenda_item text,
    language text NOT NULL,
    title jsonb NOT NULL,
    submitted_by text[] NOT NULL,
    supported_by text[] NOT NULL,
    states text[] NOT NULL,
    jurisdictions text[] NOT NULL,
    recommendations uuid[] NOT NULL,
    points jsonb NOT NULL,
    document jsonb,
    source text,
    CONSTRAINT statements_kind_known CHECK (kind IN ('joint_statement', 'oral_statement', 'submission', 'mid_term_submission', 'letter')),
    CONSTRAINT statements_title_not_empty CHECK (title <> '{}'),
    CONSTRAINT statements_concern_somebody CHECK (cardinality(states) + cardinality(jurisdictions) > 0)
);
COMMENT ON COLUMN working_statements.kind IS 'What kind of statement, from the vocabulary statement_kind';
COMMENT ON COLUMN working_statements.symbol IS 'The UN symbol, where it has one';
COMMENT ON COLUMN working_statements.date IS 'The day that it bears';
COMMENT ON COLUMN working_statements.body IS 'The body that it was made to';
COMMENT ON COLUMN working_statements.session IS 'Session of that body';
COMMENT ON COLUMN working_statements.agenda_item IS 'Agenda item';
COMMENT ON COLUMN working_statements.language IS 'Language of the document';
COMMENT ON COLUMN working_statements.title IS 'Title by language';
COMMENT ON COLUMN working_statements.submitted_by IS 'Names as printed';
COMMENT ON COLUMN working_statements.supported_by IS 'Names as printed';
COMMENT ON COLUMN working_statements.states IS 'States that it concerns';
COMMENT ON COLUMN working_statements.jurisdictions IS 'Jurisdictions that it concerns';
COMMENT ON COLUMN working_statements.recommendations IS 'Recommendations that it speaks of, by the id of any source record';
COMMENT ON COLUMN working_statements.points IS 'What it asks, point by point, by language';
COMMENT ON COLUMN working_statements.document IS 'Where it can be read';
COMMENT ON COLUMN working_statements.source IS 'Where its facts were found';
CALL let_coalitions_write('statement', 'statements');
CREATE INDEX statement_editions_by_date ON statement_editions (date, record);
CREATE INDEX statement_editions_by_recommendation ON statement_editions USING gin (recommendations);

CREATE TABLE working_proposals (
    plan uuid,
    activity uuid,
    title jsonb NOT NULL,
    summary jsonb NOT NULL,
    submitted_by text[] NOT NULL,
    organizations uuid[] NOT NULL,
    recommendations uuid[] NOT NULL,
    submitted_on date,
    outcome text NOT NULL,
    outcome_on date,
    wording jsonb NOT NULL,
    documents jsonb NOT NULL,
    CONSTRAINT proposals_outcome_known CHECK (outcome IN ('incorporated', 'partly_incorporated', 'rejected', 'no_answer', 'pending')),
    CONSTRAINT proposals_title_not_empty CHECK (title <> '{}'),
    CONSTRAINT proposals_were_made_somewhere CHECK (num_nonnulls(plan, activity) > 0)
);
COMMENT ON COLUMN working_proposals.plan IS 'The plan of which it was asked';
COMMENT ON COLUMN working_proposals.activity IS 'The consultation at which it was made';
COMMENT ON COLUMN working_proposals.title IS 'What was asked, by language';
COMMENT ON COLUMN working_proposals.summary IS 'Why, and in which words, by language';
COMMENT ON COLUMN working_proposals.submitted_by IS 'Who made it, as printed';
COMMENT ON COLUMN working_proposals.organizations IS 'Organizations that made it';
COMMENT ON COLUMN working_proposals.recommendations IS 'Recommendations that it serves, by the id of any source record';
COMMENT ON COLUMN working_proposals.submitted_on IS 'The day on which it was made';
COMMENT ON COLUMN working_proposals.outcome IS 'What became of it, from the vocabulary proposal_outcome';
COMMENT ON COLUMN working_proposals.outcome_on IS 'The day on which that was known';
COMMENT ON COLUMN working_proposals.wording IS 'The wording that resulted, by language';
COMMENT ON COLUMN working_proposals.documents IS 'Where it can be read up';
CALL let_coalitions_write('proposal', 'proposals');
CREATE INDEX proposal_editions_by_plan ON proposal_editions (plan);
CREATE INDEX proposal_editions_by_activity ON proposal_editions (activity);

CREATE TABLE working_assessments (
    recommendation uuid NOT NULL,
    claimed_by jsonb NOT NULL,
    status text NOT NULL,
    assessed_on date NOT NULL,
    jurisdictions text[] NOT NULL,
    narrative jsonb NOT NULL,
    evidence jsonb NOT NULL,
    CONSTRAINT assessments_status_known CHECK (status IN ('not_implemented', 'in_progress', 'partially_implemented', 'fully_implemented', 'regressed', 'insufficient_information')),
    CONSTRAINT assessments_claimant_known CHECK (claimed_by ->> 'kind' IN ('state', 'civil_society', 'nhri', 'un'))
);
COMMENT ON COLUMN working_assessments.recommendation IS 'The recommendation, by the id of any source record';
COMMENT ON COLUMN working_assessments.claimed_by IS 'Whose judgement it is: kind, organization, body';
COMMENT ON COLUMN working_assessments.status IS 'How far the recommendation is carried out, from the vocabulary implementation_status';
COMMENT ON COLUMN working_assessments.assessed_on IS 'The day for which that is said';
COMMENT ON COLUMN working_assessments.jurisdictions IS 'Jurisdictions for which it is said; empty: the whole State';
COMMENT ON COLUMN working_assessments.narrative IS 'What there is to say, by language';
COMMENT ON COLUMN working_assessments.evidence IS 'What it rests on';
CALL let_coalitions_write('assessment', 'assessments');
CREATE INDEX assessment_editions_by_recommendation ON assessment_editions (recommendation);
CREATE INDEX assessment_editions_by_claimant ON assessment_editions ((claimed_by ->> 'kind'));

CREATE TABLE working_translations (
    recommendation uuid NOT NULL,
    jurisdictions text[] NOT NULL,
    language text NOT NULL,
    text text NOT NULL,
    made_by text NOT NULL,
    organization uuid,
    by_volunteer boolean NOT NULL,
    state text NOT NULL,
    translated_on date,
    preferred boolean NOT NULL,
    source_version text NOT NULL,
    note jsonb NOT NULL,
    documents jsonb NOT NULL,
    CONSTRAINT translations_maker_known CHECK (made_by IN ('state', 'un', 'nhri', 'civil_society', 'machine')),
    CONSTRAINT translations_state_known CHECK (state IN ('draft', 'reviewed', 'disputed', 'agreed')),
    CONSTRAINT translations_not_bare_chinese CHECK (language <> 'zh')
);
COMMENT ON COLUMN working_translations.recommendation IS 'The recommendation, by the id of any source record';
COMMENT ON COLUMN working_translations.jurisdictions IS 'Jurisdictions of those who made it; empty: the whole State';
COMMENT ON COLUMN working_translations.language IS 'Language as a BCP 47 tag';
COMMENT ON COLUMN working_translations.text IS 'The translation';
COMMENT ON COLUMN working_translations.made_by IS 'Who made it, from the vocabulary translation_maker';
COMMENT ON COLUMN working_translations.organization IS 'The organization that made it';
COMMENT ON COLUMN working_translations.by_volunteer IS 'Whether a volunteer made it, who is not named';
COMMENT ON COLUMN working_translations.state IS 'How far it is, from the vocabulary translation_state';
COMMENT ON COLUMN working_translations.translated_on IS 'The day that it bears';
COMMENT ON COLUMN working_translations.preferred IS 'Whether the coalition prefers it in this language';
COMMENT ON COLUMN working_translations.source_version IS 'Digest of the original text that was translated';
COMMENT ON COLUMN working_translations.note IS 'What is disputed, or why it reads so, by language';
COMMENT ON COLUMN working_translations.documents IS 'Where it can be read up';
CALL let_coalitions_write('translation', 'translations');
CREATE INDEX translation_editions_by_recommendation ON translation_editions (recommendation, language);

-- Beside what coalitions published stand the facts: editions that nobody can change.
CREATE PROCEDURE add_facts_to_view(plural text, facts text) LANGUAGE plpgsql SET search_path = upr, pg_temp AS $procedure$
DECLARE
    scope text;
BEGIN
    FOREACH scope IN ARRAY ARRAY['open', 'shared'] LOOP
        EXECUTE format('CREATE OR REPLACE VIEW %I.%I%s AS %s UNION ALL SELECT %s', scope, plural, CASE scope WHEN 'shared' THEN ' WITH (security_invoker = true)' ELSE '' END,
                       rtrim(pg_get_viewdef(format('%I.%I', scope, plural)::regclass), ';'), facts);
    END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE add_facts_to_view(text, text) IS 'Puts facts beside what coalitions published, for everybody';
REVOKE ALL ON PROCEDURE add_facts_to_view(text, text) FROM PUBLIC;
CALL add_facts_to_view('organizations', 'k.id, NULL::text, k.name, k.former_names, k.acronym, k.kind, k.state, k.jurisdiction, k.consultative_status, k.accreditation, k.website, k.contact, k.basis, k.document, k.consented_on, false, k.sort_name, ''network'', ''public'', 1, NULL::date, k.words, NULL::text, NULL::integer, NULL::timestamptz, NULL::uuid, NULL::text[], NULL::text[] FROM known_organizations k');
CALL add_facts_to_view('statements', 'k.id, NULL::text, k.kind, k.symbol, k.date, k.body, k.session, k.agenda_item, k.language, k.title, k.submitted_by, k.supported_by, k.states, k.jurisdictions, ''{}''::uuid[], k.points, k.document, k.source, ''network'', ''public'', 1, NULL::date, k.words, NULL::text, NULL::integer, NULL::timestamptz, NULL::uuid, NULL::text[], NULL::text[] FROM known_statements k');
CALL add_facts_to_view('assessments', 'k.id, NULL::text, k.recommendation, ''{"kind": "state"}''::jsonb, k.status, k.assessed_on, ''{}''::text[], ''{}''::jsonb, k.evidence, ''network'', ''public'', 0, NULL::date, k.words, NULL::text, NULL::integer, NULL::timestamptz, NULL::uuid, NULL::text[], NULL::text[] FROM derived_claims k');

-- A record can be brought with an id of its own, from a table that was taken out of here. Nobody may take another's.
CREATE FUNCTION is_taken(noun text, plural text, wanted uuid, by_coalition text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
DECLARE
    taken boolean;
BEGIN
    IF noun !~ '^[a-z]+$' OR plural !~ '^[a-z]+$' THEN
        RETURN true;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I w WHERE w.id = $1 AND w.coalition <> $2) OR EXISTS (SELECT FROM open.%I o WHERE o.id = $1)
                    OR EXISTS (SELECT FROM changes c WHERE c.kind = $3 AND c.record = $1::text)', 'working_' || plural, plural)
       INTO taken USING wanted, by_coalition, noun;
    RETURN taken;
END
$$;
COMMENT ON FUNCTION is_taken(text, text, uuid, text) IS 'Whether an id is that of a record of somebody else, of a fact, or of one that was public before';
REVOKE ALL ON FUNCTION is_taken(text, text, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_taken(text, text, uuid, text) TO upr_members;

-- Two records of one thing: the address of the one leads to the other.
CREATE TABLE merged_records (
    kind        text NOT NULL,
    record      uuid NOT NULL,
    owner       text NOT NULL,
    into_record uuid NOT NULL,
    audience    text NOT NULL,
    CONSTRAINT merged_records_pkey PRIMARY KEY (kind, record),
    CONSTRAINT merged_records_owner_fkey FOREIGN KEY (owner) REFERENCES registered_coalitions (code),
    CONSTRAINT merged_records_audience_known CHECK (audience IN ('network', 'public')),
    CONSTRAINT merged_records_not_itself CHECK (record <> into_record)
);
CREATE INDEX merged_records_by_target ON merged_records (kind, into_record);
COMMENT ON TABLE merged_records IS 'Records that were merged into others: their addresses lead there';
COMMENT ON COLUMN merged_records.kind IS 'organization, plan, …';
COMMENT ON COLUMN merged_records.record IS 'The record that is no more';
COMMENT ON COLUMN merged_records.owner IS 'The coalition whose it was, which nobody else is told';
COMMENT ON COLUMN merged_records.into_record IS 'The record that stands for both';
COMMENT ON COLUMN merged_records.audience IS 'Who knew of it: network or public';
ALTER TABLE merged_records ENABLE ROW LEVEL SECURITY;
CREATE POLICY merged_records_seen ON merged_records FOR SELECT TO upr_members USING (audience = 'public' OR (SELECT am_known()));
CREATE POLICY merged_records_made ON merged_records FOR INSERT TO upr_members WITH CHECK (owner = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
CREATE POLICY merged_records_purged ON merged_records FOR DELETE TO upr_members USING (owner = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
GRANT SELECT (kind, record, into_record, audience), INSERT, DELETE ON merged_records TO upr_members;
CREATE VIEW open.merged AS SELECT m.kind, m.record, m.into_record FROM merged_records m WHERE m.audience = 'public';
CREATE VIEW shared.merged WITH (security_invoker = true) AS SELECT m.kind, m.record, m.into_record FROM merged_records m;
CREATE VIEW desk.merged WITH (security_invoker = true) AS SELECT m.kind, m.record, m.into_record FROM merged_records m;
COMMENT ON VIEW open.merged IS 'Records that everybody could read and that were merged into others';
COMMENT ON VIEW shared.merged IS 'The same of what the network could read';
COMMENT ON VIEW desk.merged IS 'The same';
GRANT SELECT ON open.merged TO upr_public, upr_members;
GRANT SELECT ON shared.merged, desk.merged TO upr_members;

-- An organization stands behind a record only after it agreed, and no longer than it wants to.
CREATE TABLE endorsements (
    id           uuid NOT NULL,
    coalition    text NOT NULL,
    kind         text NOT NULL,
    record       uuid NOT NULL,
    organization uuid NOT NULL,
    state        text NOT NULL,
    since        date NOT NULL,
    CONSTRAINT endorsements_pkey PRIMARY KEY (id),
    CONSTRAINT endorsements_once UNIQUE (coalition, kind, record, organization),
    CONSTRAINT endorsements_coalition_fkey FOREIGN KEY (coalition) REFERENCES registered_coalitions (code),
    CONSTRAINT endorsements_kind_known CHECK (kind IN ('assessment', 'statement', 'proposal', 'translation')),
    CONSTRAINT endorsements_state_known CHECK (state IN ('asked', 'agreed', 'declined', 'taken_back'))
);
CREATE INDEX endorsements_by_record ON endorsements (record);
COMMENT ON TABLE endorsements IS 'Which organizations were asked to stand behind a record, and what they said';
COMMENT ON COLUMN endorsements.id IS 'Random id';
COMMENT ON COLUMN endorsements.coalition IS 'The coalition whose the record is';
COMMENT ON COLUMN endorsements.kind IS 'What is endorsed: assessment, statement, proposal, translation';
COMMENT ON COLUMN endorsements.record IS 'The record';
COMMENT ON COLUMN endorsements.organization IS 'The organization';
COMMENT ON COLUMN endorsements.state IS 'asked, agreed, declined, taken_back';
COMMENT ON COLUMN endorsements.since IS 'The day (UTC) on which it said so';
CREATE FUNCTION is_shown(kind text, wanted uuid, to_network boolean) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = upr, pg_temp AS $$
    SELECT CASE kind WHEN 'assessment' THEN EXISTS (SELECT FROM assessment_editions e WHERE e.record = wanted AND e.withdrawn_on IS NULL AND (to_network OR e.audience = 'public'))
                     WHEN 'statement' THEN EXISTS (SELECT FROM statement_editions e WHERE e.record = wanted AND e.withdrawn_on IS NULL AND (to_network OR e.audience = 'public'))
                     WHEN 'proposal' THEN EXISTS (SELECT FROM proposal_editions e WHERE e.record = wanted AND e.withdrawn_on IS NULL AND (to_network OR e.audience = 'public'))
                     WHEN 'translation' THEN EXISTS (SELECT FROM translation_editions e WHERE e.record = wanted AND e.withdrawn_on IS NULL AND (to_network OR e.audience = 'public'))
                     ELSE false END
$$;
REVOKE ALL ON FUNCTION is_shown(text, uuid, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_shown(text, uuid, boolean) TO upr_members;
COMMENT ON FUNCTION is_shown(text, uuid, boolean) IS 'Whether there is an edition of a record for the public, or for the network';
ALTER TABLE endorsements ENABLE ROW LEVEL SECURITY;
CREATE POLICY endorsements_seen ON endorsements FOR SELECT TO upr_members
    USING (coalition = ANY ((SELECT coalitions_as('editor'))::text[]) OR (state = 'agreed' AND is_shown(kind, record, (SELECT am_known()))));
CREATE POLICY endorsements_made ON endorsements FOR INSERT TO upr_members WITH CHECK (coalition = ANY ((SELECT coalitions_to_write_as('editor'))::text[]));
CREATE POLICY endorsements_changed ON endorsements FOR UPDATE TO upr_members USING (coalition = ANY ((SELECT coalitions_to_write_as('editor'))::text[]));
CREATE POLICY endorsements_purged ON endorsements FOR DELETE TO upr_members USING (coalition = ANY ((SELECT coalitions_to_write_as('coordinator'))::text[]));
GRANT SELECT, INSERT, DELETE, UPDATE (state, since) ON endorsements TO upr_members;
CREATE VIEW open.endorsers AS
    SELECT e.kind, e.record, e.organization, o.name, e.since FROM endorsements e JOIN open.organizations o ON o.id = e.organization
     WHERE e.state = 'agreed'
       AND (EXISTS (SELECT FROM open.assessments s WHERE e.kind = 'assessment' AND s.id = e.record)
            OR EXISTS (SELECT FROM open.statements s WHERE e.kind = 'statement' AND s.id = e.record)
            OR EXISTS (SELECT FROM open.proposals s WHERE e.kind = 'proposal' AND s.id = e.record)
            OR EXISTS (SELECT FROM open.translations s WHERE e.kind = 'translation' AND s.id = e.record));
CREATE VIEW shared.endorsers WITH (security_invoker = true) AS
    SELECT e.kind, e.record, e.organization, o.name, e.since FROM endorsements e JOIN shared.organizations o ON o.id = e.organization WHERE e.state = 'agreed';
CREATE VIEW desk.endorsers WITH (security_invoker = true) AS
    SELECT e.kind, e.record, e.organization, o.name, e.since FROM endorsements e JOIN shared.organizations o ON o.id = e.organization WHERE e.state = 'agreed';
COMMENT ON VIEW open.endorsers IS 'Organizations that agreed to stand behind what everybody can read';
COMMENT ON VIEW shared.endorsers IS 'The same of what who asks may read';
COMMENT ON VIEW desk.endorsers IS 'The same of working records';
GRANT SELECT ON open.endorsers TO upr_public, upr_members;
GRANT SELECT ON shared.endorsers, desk.endorsers TO upr_members;
