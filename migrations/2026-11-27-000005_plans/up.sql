-- Why: follow-up begins with what was promised. Plans and the commitments in them are written by coalitions, as activities are.

CREATE TABLE working_plans (
    state text,
    jurisdictions text[] NOT NULL,
    kind text NOT NULL,
    title jsonb NOT NULL,
    summary jsonb NOT NULL,
    authority text,
    period jsonb,
    status text NOT NULL,
    status_history jsonb NOT NULL,
    documents jsonb NOT NULL,
    CONSTRAINT plans_kind_known CHECK (kind IN ('national_plan_of_action', 'implementation_plan', 'civil_society_plan', 'monitoring_plan')),
    CONSTRAINT plans_status_known CHECK (status IN ('proposed', 'in_consultation', 'adopted', 'in_progress', 'completed', 'lapsed')),
    CONSTRAINT plans_title_not_empty CHECK (title <> '{}'),
    CONSTRAINT plans_concern_somebody CHECK (state IS NOT NULL OR cardinality(jurisdictions) > 0),
    CONSTRAINT plans_have_a_history CHECK (jsonb_array_length(status_history) > 0 AND status_history -> -1 ->> 'status' = status)
);
COMMENT ON COLUMN working_plans.state IS 'The State that it concerns';
COMMENT ON COLUMN working_plans.jurisdictions IS 'Jurisdictions that it concerns';
COMMENT ON COLUMN working_plans.kind IS 'What kind of plan';
COMMENT ON COLUMN working_plans.title IS 'Its title by language';
COMMENT ON COLUMN working_plans.summary IS 'What it is about, by language';
COMMENT ON COLUMN working_plans.authority IS 'Who adopts or adopted it';
COMMENT ON COLUMN working_plans.period IS 'From when to when it is meant to run';
COMMENT ON COLUMN working_plans.status IS 'How far it is: the last status of its history';
COMMENT ON COLUMN working_plans.status_history IS 'Every status that it had, in order';
COMMENT ON COLUMN working_plans.documents IS 'Where it can be read up';
CALL let_coalitions_write('plan', 'plans');

CREATE TABLE working_commitments (
    plan uuid NOT NULL,
    title jsonb NOT NULL,
    recommendations uuid[] NOT NULL,
    responsible_body text,
    actor text NOT NULL,
    due_on date,
    status text NOT NULL,
    resources jsonb NOT NULL,
    indicators jsonb NOT NULL,
    progress jsonb NOT NULL,
    documents jsonb NOT NULL,
    CONSTRAINT commitments_actor_known CHECK (actor IN ('government', 'parliament', 'judiciary', 'nhri', 'civil_society', 'un')),
    CONSTRAINT commitments_status_known CHECK (status IN ('planned', 'under_way', 'done', 'delayed', 'dropped')),
    CONSTRAINT commitments_title_not_empty CHECK (title <> '{}')
);
COMMENT ON COLUMN working_commitments.plan IS 'The plan that it belongs to, by id';
COMMENT ON COLUMN working_commitments.title IS 'What is promised, by language';
COMMENT ON COLUMN working_commitments.recommendations IS 'Recommendations that it answers, by id';
COMMENT ON COLUMN working_commitments.responsible_body IS 'The body that is responsible';
COMMENT ON COLUMN working_commitments.actor IS 'The branch of the State, or whoever else is to do it';
COMMENT ON COLUMN working_commitments.due_on IS 'The day by which it is to be done';
COMMENT ON COLUMN working_commitments.status IS 'How far it is';
COMMENT ON COLUMN working_commitments.resources IS 'Money and staff for it';
COMMENT ON COLUMN working_commitments.indicators IS 'What it is measured by';
COMMENT ON COLUMN working_commitments.progress IS 'What has come of it, by day';
COMMENT ON COLUMN working_commitments.documents IS 'Where it can be read up';
CALL let_coalitions_write('commitment', 'commitments');
CREATE INDEX commitment_editions_by_plan ON commitment_editions (plan);
CREATE INDEX commitment_editions_by_recommendation ON commitment_editions USING gin (recommendations);
