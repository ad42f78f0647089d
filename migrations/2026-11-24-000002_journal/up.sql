-- Why: every change of what the public reads gets the next number, under one lock, in the transaction
-- that makes it, and every act that writes leaves an entry in a log that only grows.

CREATE TABLE journal (
    singleton boolean NOT NULL DEFAULT true,
    change    bigint  NOT NULL DEFAULT 0,
    CONSTRAINT journal_pkey PRIMARY KEY (singleton),
    CONSTRAINT journal_has_one_row CHECK (singleton),
    CONSTRAINT journal_change_not_negative CHECK (change >= 0)
);
COMMENT ON TABLE journal IS 'The head of the journal: locked by every act as its last step, so that numbers follow the order of commits without gaps';
COMMENT ON COLUMN journal.singleton IS 'Always true: the table has one row';
COMMENT ON COLUMN journal.change IS 'Number of the last public change';
INSERT INTO journal DEFAULT VALUES;

CREATE TABLE changes (
    change bigint NOT NULL,
    kind   text   NOT NULL,
    record text   NOT NULL,
    act    text   NOT NULL,
    day    date   NOT NULL,
    CONSTRAINT changes_pkey PRIMARY KEY (change),
    CONSTRAINT changes_act_known CHECK (act IN ('created', 'updated', 'published', 'withdrawn', 'merged', 'removed'))
);
COMMENT ON TABLE changes IS 'Every public change, in order';
COMMENT ON COLUMN changes.change IS 'Its number: gapless, in the order of commits';
COMMENT ON COLUMN changes.kind IS 'Kind of record: recommendation, review, state, …';
COMMENT ON COLUMN changes.record IS 'Id of the record, as both faces print it';
COMMENT ON COLUMN changes.act IS 'created, updated, published, withdrawn, merged or removed';
COMMENT ON COLUMN changes.day IS 'The day (UTC); no time of day, which could tell who was at a desk';

CREATE TABLE audit (
    entry   bigint      NOT NULL,
    at      timestamptz NOT NULL,
    act     text        NOT NULL,
    details jsonb       NOT NULL DEFAULT '{}',
    CONSTRAINT audit_pkey PRIMARY KEY (entry)
);
COMMENT ON TABLE audit IS 'Who did what: one entry for each act that wrote; rows are added, never changed';
COMMENT ON COLUMN audit.entry IS 'Number of the entry, gapless';
COMMENT ON COLUMN audit.at IS 'When';
COMMENT ON COLUMN audit.act IS 'The act: facts.load, import, demo, …';
COMMENT ON COLUMN audit.details IS 'What was done: digests and counts, never contents of files';

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are added, never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
COMMENT ON FUNCTION refuse_rewriting() IS 'Trigger that keeps a table growing only';
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER changes_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

GRANT SELECT ON journal, changes TO upr_public, upr_members;
