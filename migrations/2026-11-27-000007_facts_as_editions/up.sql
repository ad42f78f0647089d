-- Why: facts stood in tables of their own, put beside editions by a view over both. No index orders such a view, so that each page
-- read every record and sorted it. A fact is an edition that belongs to nobody: one table, one index, one rule for who reads it.

CREATE PROCEDURE let_facts_stand(noun text) LANGUAGE plpgsql SET search_path = upr, pg_temp AS $procedure$
DECLARE
    editions text := noun || '_editions';
BEGIN
    EXECUTE format($$ALTER TABLE %I DROP CONSTRAINT %I, ALTER COLUMN owner DROP NOT NULL, ALTER COLUMN published_on DROP NOT NULL,
        ALTER COLUMN of_version DROP NOT NULL,
        ADD CONSTRAINT %I UNIQUE NULLS NOT DISTINCT (owner, record, audience),
        ADD CONSTRAINT %I CHECK (CASE WHEN owner IS NOT NULL THEN num_nulls(published_on, of_version) = 0
            ELSE audience = 'public' AND published_as = 'network' AND num_nonnulls(published_on, of_version, withdrawn_on) = 0 END)$$,
        editions, editions || '_pkey', editions || '_once', editions || '_of_nobody_are_facts');
    CALL explain_columns(editions, ARRAY['owner', 'The coalition that published it, which nobody else is told; null: a fact, which no coalition wrote',
        'published_on', 'The day (UTC); null for a fact', 'of_version', 'The version of the working record that was copied, for the coalition alone; null for a fact']);
END
$procedure$;
COMMENT ON PROCEDURE let_facts_stand(text) IS 'Lets editions of a noun belong to nobody: facts, which everybody reads and no coalition changes';
REVOKE ALL ON PROCEDURE let_facts_stand(text) FROM PUBLIC;
CALL let_facts_stand('activity');
CALL let_facts_stand('plan');
CALL let_facts_stand('commitment');
CALL let_facts_stand('proposal');
CALL let_facts_stand('assessment');
CALL let_facts_stand('statement');
CALL let_facts_stand('organization');
CALL let_facts_stand('translation');
ALTER TABLE organization_editions
    ADD CONSTRAINT organization_editions_document_gives_name_alone CHECK (basis <> 'document' OR (document IS NOT NULL AND num_nonnulls(kind, state, jurisdiction, acronym, website, contact, consented_on) = 0)),
    ADD CONSTRAINT organization_editions_consent_is_dated CHECK (basis <> 'consent' OR consented_on IS NOT NULL);

-- The views read editions alone again: what stood behind UNION ALL goes.
DO $$
DECLARE
    plural text;
    scope text;
BEGIN
    FOREACH plural IN ARRAY ARRAY['organizations', 'statements', 'assessments'] LOOP
        FOREACH scope IN ARRAY ARRAY['open', 'shared'] LOOP
            EXECUTE format('CREATE OR REPLACE VIEW %I.%I%s AS %s', scope, plural, CASE scope WHEN 'shared' THEN ' WITH (security_invoker = true)' ELSE '' END,
                           split_part(pg_get_viewdef(format('%I.%I', scope, plural)::regclass), 'UNION ALL', 1));
        END LOOP;
    END LOOP;
END
$$;
DROP PROCEDURE add_facts_to_view(text, text);

INSERT INTO organization_editions (record, audience, edition, published_as, coalition_named, kind, state, jurisdiction, acronym, name, former_names, consultative_status, accreditation, website, contact, basis, document, consented_on, sort_name, words)
SELECT id, 'public', 1, 'network', false, kind, state, jurisdiction, acronym, name, former_names, consultative_status, accreditation, website, contact, basis, document, consented_on, sort_name, words FROM known_organizations;
INSERT INTO statement_editions (record, audience, edition, published_as, recommendations, kind, symbol, date, body, session, agenda_item, language, title, submitted_by, supported_by, states, jurisdictions, points, document, source, words)
SELECT id, 'public', 1, 'network', '{}', kind, symbol, date, body, session, agenda_item, language, title, submitted_by, supported_by, states, jurisdictions, points, document, source, words FROM known_statements;
INSERT INTO assessment_editions (record, audience, edition, published_as, recommendation, claimed_by, status, assessed_on, jurisdictions, narrative, evidence, words)
SELECT id, 'public', 1, 'network', recommendation, '{"kind": "state"}', status, assessed_on, '{}', '{}', evidence, words FROM derived_claims;
DROP TABLE known_organizations, known_statements;

CREATE OR REPLACE FUNCTION follow_recommendations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    DELETE FROM source_leads l USING written w
     WHERE l.recommendation = w.id AND NOT w.sources @> jsonb_build_array(jsonb_build_object('id', l.source));
    INSERT INTO source_leads (source, recommendation)
    SELECT DISTINCT (source->>'id')::uuid, w.id FROM written w CROSS JOIN LATERAL jsonb_array_elements(w.sources) AS source
        ON CONFLICT (source) DO UPDATE SET recommendation = excluded.recommendation WHERE source_leads.recommendation <> excluded.recommendation;
    DELETE FROM assessment_editions c USING written w WHERE c.owner IS NULL AND c.recommendation = w.id;
    INSERT INTO assessment_editions (record, audience, edition, published_as, recommendation, claimed_by, status, assessed_on, jurisdictions, narrative, evidence, words)
    SELECT DISTINCT ON (id) md5('claim ' || w.id || ' ' || (position->>'stage') || ' ' || coalesce(position->>'date', ''))::uuid AS id, 'public', 1, 'network', w.id AS led,
           '{"kind": "state"}'::jsonb, claimed_in(position->>'word'),
           coalesce((position->>'date')::date, r.outcome_adopted_on, r.reviewed_on, make_date(w.year, 1, 1)), '{}'::text[], '{}'::jsonb,
           jsonb_build_array(jsonb_build_object(
               'kind', CASE position->>'stage' WHEN 'working_group_report' THEN 'working_group_report' WHEN 'addendum' THEN 'addendum' WHEN 'mid_term' THEN 'mid_term_report' ELSE 'other' END,
               'document', jsonb_build_object('title', coalesce(position->>'document', 'The position of the State, without a document in the source'), 'symbol', position->>'document', 'url', NULL,
                                              'date', position->>'date', 'language', NULL),
               'page', position->>'paragraph', 'link', NULL, 'verified_by', NULL)),
           ''::tsvector
      FROM written w JOIN reviews r ON r.id = w.review CROSS JOIN LATERAL jsonb_array_elements(w.positions) AS position
     WHERE claimed_in(position->>'word') IS NOT NULL
     ORDER BY id;
    RETURN NULL;
END
$$;
DROP TABLE derived_claims;
CREATE FUNCTION forget_derived_claims() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = upr, pg_temp AS $$
BEGIN
    DELETE FROM assessment_editions c USING gone g WHERE c.owner IS NULL AND c.recommendation = g.id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION forget_derived_claims() IS 'Trigger that takes the claims in the words of positions away with their recommendation';
REVOKE ALL ON FUNCTION forget_derived_claims() FROM PUBLIC;
CREATE TRIGGER recommendations_forgotten AFTER DELETE ON recommendations REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_derived_claims();

-- An index in the usual order of each noun's pages.
CREATE INDEX assessment_editions_by_day ON assessment_editions (assessed_on, record);
CREATE INDEX plan_editions_by_edition ON plan_editions (edition, record);
CREATE INDEX commitment_editions_by_edition ON commitment_editions (edition, record);
CREATE INDEX proposal_editions_by_edition ON proposal_editions (edition, record);
CREATE INDEX translation_editions_by_language ON translation_editions (language, record);
