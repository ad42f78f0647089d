DROP INDEX assessment_editions_by_day, plan_editions_by_edition, commitment_editions_by_edition, proposal_editions_by_edition, translation_editions_by_language;
DROP TRIGGER recommendations_forgotten ON recommendations;
DROP FUNCTION forget_derived_claims();
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
CREATE OR REPLACE FUNCTION follow_recommendations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
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
CREATE TABLE known_organizations (
    id             uuid   NOT NULL,
    kind           text,
    state          text,
    jurisdiction   text,
    acronym        text,
    name           jsonb  NOT NULL,
    former_names   jsonb  NOT NULL DEFAULT '[]',
    consultative_status jsonb NOT NULL DEFAULT '[]',
    accreditation  jsonb  NOT NULL DEFAULT '[]',
    website        text,
    contact        text,
    basis          text   NOT NULL,
    document       uuid,
    consented_on   date,
    sort_name      text   NOT NULL,
    CONSTRAINT known_organizations_pkey PRIMARY KEY (id),
    CONSTRAINT known_organizations_kind_known CHECK (kind IN ('ngo', 'network', 'religious', 'lawyers', 'academic', 'nhri', 'equality_body', 'government_body', 'parliament', 'court', 'un')),
    CONSTRAINT known_organizations_state_fkey FOREIGN KEY (state) REFERENCES states (code),
    CONSTRAINT known_organizations_jurisdiction_fkey FOREIGN KEY (jurisdiction) REFERENCES jurisdictions (code),
    CONSTRAINT known_organizations_basis_known CHECK (basis IN ('document', 'consent')),
    CONSTRAINT known_organizations_document_gives_name_alone CHECK (basis <> 'document' OR (document IS NOT NULL AND kind IS NULL AND state IS NULL AND jurisdiction IS NULL AND acronym IS NULL AND website IS NULL AND contact IS NULL)),
    CONSTRAINT known_organizations_consent_is_dated CHECK (basis <> 'consent' OR consented_on IS NOT NULL)
);
ALTER TABLE known_organizations ADD COLUMN words tsvector NOT NULL DEFAULT '';
CREATE INDEX known_organizations_by_name ON known_organizations (sort_name, id);
COMMENT ON TABLE known_organizations IS 'Partner organizations: known from a public document by name alone, or recorded with their consent';
COMMENT ON COLUMN known_organizations.id IS 'Random id';
COMMENT ON COLUMN known_organizations.kind IS 'Kind of organization; null where only a document names it';
COMMENT ON COLUMN known_organizations.state IS 'The State where it sits';
COMMENT ON COLUMN known_organizations.jurisdiction IS 'The jurisdiction where it sits';
COMMENT ON COLUMN known_organizations.acronym IS 'Acronym that it uses';
COMMENT ON COLUMN known_organizations.name IS 'Name by language; by document: as printed';
COMMENT ON COLUMN known_organizations.former_names IS 'List of former names by language';
COMMENT ON COLUMN known_organizations.consultative_status IS 'ECOSOC consultative status: list of {status, from, to, source}';
COMMENT ON COLUMN known_organizations.accreditation IS 'GANHRI accreditation: list of {status, from, to, source}';
COMMENT ON COLUMN known_organizations.website IS 'Its own website';
COMMENT ON COLUMN known_organizations.contact IS 'A contact that it wants to be public';
COMMENT ON COLUMN known_organizations.basis IS 'document or consent';
COMMENT ON COLUMN known_organizations.document IS 'The statement that names it, where the basis is a document';
COMMENT ON COLUMN known_organizations.consented_on IS 'The day of its consent, where the basis is consent';
COMMENT ON COLUMN known_organizations.sort_name IS 'English or first name in lower case, for sorting';
COMMENT ON COLUMN known_organizations.words IS 'Words of its names, for searching';
CREATE TABLE known_statements (
    id           uuid     NOT NULL,
    kind         text     NOT NULL,
    symbol       text,
    date         date     NOT NULL,
    body         text,
    session      smallint,
    agenda_item  text,
    language     text     NOT NULL,
    title        jsonb    NOT NULL,
    submitted_by text[]   NOT NULL DEFAULT '{}',
    supported_by text[]   NOT NULL DEFAULT '{}',
    states       text[]   NOT NULL DEFAULT '{}',
    jurisdictions text[]  NOT NULL DEFAULT '{}',
    points       jsonb    NOT NULL DEFAULT '[]',
    document     jsonb,
    source       text,
    CONSTRAINT known_statements_pkey PRIMARY KEY (id),
    CONSTRAINT known_statements_title_not_empty CHECK (title <> '{}')
);
ALTER TABLE known_statements ADD COLUMN words tsvector NOT NULL DEFAULT '';
CREATE INDEX known_statements_by_date ON known_statements (date, id);
COMMENT ON TABLE known_statements IS 'Statements, submissions and letters of civil society';
COMMENT ON COLUMN known_statements.id IS 'Random id';
COMMENT ON COLUMN known_statements.kind IS 'Kind of statement';
COMMENT ON COLUMN known_statements.symbol IS 'UN document symbol, where it has one';
COMMENT ON COLUMN known_statements.date IS 'The day that it bears';
COMMENT ON COLUMN known_statements.body IS 'The body that it was made to';
COMMENT ON COLUMN known_statements.session IS 'That body''s session';
COMMENT ON COLUMN known_statements.agenda_item IS 'Agenda item';
COMMENT ON COLUMN known_statements.language IS 'Language of the document';
COMMENT ON COLUMN known_statements.title IS 'Title by language';
COMMENT ON COLUMN known_statements.submitted_by IS 'Names as printed';
COMMENT ON COLUMN known_statements.supported_by IS 'Names as printed';
COMMENT ON COLUMN known_statements.states IS 'States that it concerns';
COMMENT ON COLUMN known_statements.jurisdictions IS 'Jurisdictions that it concerns';
COMMENT ON COLUMN known_statements.points IS 'List of {point, text by language}: what it asks';
COMMENT ON COLUMN known_statements.document IS 'Where it can be read: {url, symbol}';
COMMENT ON COLUMN known_statements.source IS 'Where its facts were found';
COMMENT ON COLUMN known_statements.words IS 'Words of its texts, for searching';
GRANT SELECT ON known_organizations, known_statements TO upr_public, upr_members;

INSERT INTO known_organizations (id, kind, state, jurisdiction, acronym, name, former_names, consultative_status, accreditation, website, contact, basis, document, consented_on, sort_name, words) SELECT record, kind, state, jurisdiction, acronym, name, former_names, consultative_status, accreditation, website, contact, basis, document, consented_on, sort_name, words FROM organization_editions WHERE owner IS NULL;
INSERT INTO known_statements (id, kind, symbol, date, body, session, agenda_item, language, title, submitted_by, supported_by, states, jurisdictions, points, document, source, words) SELECT record, kind, symbol, date, body, session, agenda_item, language, title, submitted_by, supported_by, states, jurisdictions, points, document, source, words FROM statement_editions WHERE owner IS NULL;
INSERT INTO derived_claims (id, recommendation, status, assessed_on, evidence, words) SELECT record, recommendation, status, assessed_on, evidence, words FROM assessment_editions WHERE owner IS NULL;
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

-- The view of activities held no facts, so that these are lost until the program loads them again.
DELETE FROM facts WHERE name = 'reference';
DELETE FROM activity_editions WHERE owner IS NULL;
DELETE FROM plan_editions WHERE owner IS NULL;
DELETE FROM commitment_editions WHERE owner IS NULL;
DELETE FROM proposal_editions WHERE owner IS NULL;
DELETE FROM assessment_editions WHERE owner IS NULL;
DELETE FROM statement_editions WHERE owner IS NULL;
DELETE FROM organization_editions WHERE owner IS NULL;
DELETE FROM translation_editions WHERE owner IS NULL;
ALTER TABLE organization_editions DROP CONSTRAINT organization_editions_document_gives_name_alone, DROP CONSTRAINT organization_editions_consent_is_dated;
DROP PROCEDURE let_facts_stand(text);
DO $$
DECLARE
    noun text;
BEGIN
    FOREACH noun IN ARRAY ARRAY['activity', 'plan', 'commitment', 'proposal', 'assessment', 'statement', 'organization', 'translation'] LOOP
        EXECUTE format($a$ALTER TABLE %1$I DROP CONSTRAINT %2$I, DROP CONSTRAINT %3$I, ALTER COLUMN owner SET NOT NULL,
            ALTER COLUMN published_on SET NOT NULL, ALTER COLUMN of_version SET NOT NULL, ADD CONSTRAINT %4$I PRIMARY KEY (owner, record, audience)$a$,
            noun || '_editions', noun || '_editions_once', noun || '_editions_of_nobody_are_facts', noun || '_editions_pkey');
        CALL explain_columns(noun || '_editions', ARRAY['owner', 'The coalition that published it, which nobody else is told', 'published_on', 'The day (UTC)',
            'of_version', 'The version of the working record that was copied, for the coalition alone']);
    END LOOP;
END
$$;
