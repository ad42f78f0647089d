-- Why: the official side of the Universal Periodic Review, which everybody may read: States, reviews,
-- the records of several sources, and the recommendations that are made from them.
-- Official records are public: no row security, so that every index serves them.
--
-- A recommendation is derived: `recommendations` and the tables that hang on it are written by one
-- function from all `source_records` of a review, and by nothing else.

CREATE TABLE states (
    code               text     NOT NULL,
    alpha2             text,
    m49                smallint,
    kind               text     NOT NULL,
    regional_group     text,
    official_languages text[]   NOT NULL DEFAULT '{}',
    name               jsonb    NOT NULL,
    short_name         jsonb    NOT NULL,
    nhri               jsonb,
    CONSTRAINT states_pkey PRIMARY KEY (code),
    CONSTRAINT states_code_is_alpha3 CHECK (code ~ '^[A-Z]{3}$'),
    CONSTRAINT states_kind_known CHECK (kind IN ('member', 'observer', 'sample')),
    CONSTRAINT states_group_known CHECK (regional_group IN ('african', 'asia_pacific', 'eastern_european', 'latin_american_and_caribbean', 'western_european_and_others')),
    CONSTRAINT states_member_has_group CHECK (kind = 'observer' OR regional_group IS NOT NULL),
    CONSTRAINT states_name_in_english CHECK (name ? 'en' AND short_name ? 'en')
);
COMMENT ON TABLE states IS 'Member States of the United Nations, its two observer States, and invented States of the samples';
COMMENT ON COLUMN states.code IS 'ISO 3166-1 alpha-3';
COMMENT ON COLUMN states.alpha2 IS 'ISO 3166-1 alpha-2; null for samples';
COMMENT ON COLUMN states.m49 IS 'UN M49, the same number as ISO 3166-1 numeric; null for samples';
COMMENT ON COLUMN states.kind IS 'member, observer or sample';
COMMENT ON COLUMN states.regional_group IS 'The UN regional group in which the State elects; null for observers';
COMMENT ON COLUMN states.official_languages IS 'Official languages as BCP 47 tags, the main written one first';
COMMENT ON COLUMN states.name IS 'The name that the United Nations use, by language';
COMMENT ON COLUMN states.short_name IS 'CLDR''s short name, by language';
COMMENT ON COLUMN states.nhri IS 'The national human rights institution with its dated accreditation; null where none is known';

CREATE TABLE jurisdictions (
    code               text   NOT NULL,
    reviewed_under     text   NOT NULL,
    official_languages text[] NOT NULL DEFAULT '{}',
    name               jsonb  NOT NULL,
    CONSTRAINT jurisdictions_pkey PRIMARY KEY (code),
    CONSTRAINT jurisdictions_code_is_alpha3 CHECK (code ~ '^[A-Z]{3}$'),
    CONSTRAINT jurisdictions_reviewed_under_fkey FOREIGN KEY (reviewed_under) REFERENCES states (code),
    CONSTRAINT jurisdictions_name_in_english CHECK (name ? 'en')
);
COMMENT ON TABLE jurisdictions IS 'Territories without a review of their own, reviewed inside that of a State';
COMMENT ON COLUMN jurisdictions.code IS 'ISO 3166-1 alpha-3';
COMMENT ON COLUMN jurisdictions.reviewed_under IS 'The State in whose review it is looked at';
COMMENT ON COLUMN jurisdictions.official_languages IS 'Official languages as BCP 47 tags';
COMMENT ON COLUMN jurisdictions.name IS 'Name by language';

CREATE TABLE vocabularies (
    name        text    NOT NULL,
    position    integer NOT NULL,
    title       jsonb   NOT NULL,
    description jsonb,
    source      text    NOT NULL,
    CONSTRAINT vocabularies_pkey PRIMARY KEY (name),
    CONSTRAINT vocabularies_name_form CHECK (name ~ '^[a-z][a-z0-9_]*$')
);
COMMENT ON TABLE vocabularies IS 'Every list of terms that a field can hold';
COMMENT ON COLUMN vocabularies.name IS 'The vocabulary''s own code';
COMMENT ON COLUMN vocabularies.position IS 'Its place when vocabularies are listed';
COMMENT ON COLUMN vocabularies.title IS 'Title by language';
COMMENT ON COLUMN vocabularies.description IS 'What it is for, by language';
COMMENT ON COLUMN vocabularies.source IS 'Where the terms come from: a resolution, a document, or this project';

CREATE TABLE terms (
    vocabulary text    NOT NULL,
    code       text    NOT NULL,
    position   integer NOT NULL,
    label      jsonb   NOT NULL,
    definition jsonb,
    broader    text,
    source_names jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT terms_pkey PRIMARY KEY (vocabulary, code),
    CONSTRAINT terms_vocabulary_fkey FOREIGN KEY (vocabulary) REFERENCES vocabularies (name) ON DELETE CASCADE,
    CONSTRAINT terms_broader_fkey FOREIGN KEY (vocabulary, broader) REFERENCES terms (vocabulary, code),
    CONSTRAINT terms_label_in_english CHECK (label ? 'en')
);
COMMENT ON TABLE terms IS 'The terms of every vocabulary, themes, SDGs and groups of persons included';
COMMENT ON COLUMN terms.vocabulary IS 'The vocabulary that the term belongs to';
COMMENT ON COLUMN terms.code IS 'The term''s code, as fields hold it';
COMMENT ON COLUMN terms.position IS 'Its place in the vocabulary';
COMMENT ON COLUMN terms.label IS 'Label by language';
COMMENT ON COLUMN terms.definition IS 'One line on what it means, by language';
COMMENT ON COLUMN terms.broader IS 'The broader term of the same vocabulary';
COMMENT ON COLUMN terms.source_names IS 'What sources call it: lists of names by scheme (upr_info, ohchr_codes, ohchr_labels)';

CREATE TABLE sessions (
    session         smallint NOT NULL,
    cycle           smallint NOT NULL,
    starts_on       date,
    ends_on         date,
    council_session smallint,
    CONSTRAINT sessions_pkey PRIMARY KEY (session),
    CONSTRAINT sessions_cycle_positive CHECK (cycle BETWEEN 1 AND 99),
    CONSTRAINT sessions_ends_after_start CHECK (ends_on >= starts_on)
);
COMMENT ON TABLE sessions IS 'Sessions of the Working Group on the Universal Periodic Review';
COMMENT ON COLUMN sessions.session IS 'Number of the session, counted from the first of April 2008';
COMMENT ON COLUMN sessions.cycle IS 'The cycle that the session belongs to';
COMMENT ON COLUMN sessions.starts_on IS 'First day';
COMMENT ON COLUMN sessions.ends_on IS 'Last day';
COMMENT ON COLUMN sessions.council_session IS 'Regular session of the Human Rights Council that adopts the outcomes';

CREATE TABLE reviews (
    id                   text     NOT NULL,
    state                text     NOT NULL,
    cycle                smallint NOT NULL,
    session              smallint NOT NULL,
    status               text     NOT NULL,
    reviewed_on          date,
    outcome_adopted_on   date,
    council_session      smallint,
    next_review_expected text,
    documents            jsonb    NOT NULL DEFAULT '[]',
    reported             jsonb    NOT NULL DEFAULT '[]',
    source               text,
    mark                 text     NOT NULL DEFAULT 'M',
    CONSTRAINT reviews_pkey PRIMARY KEY (id),
    CONSTRAINT reviews_id_is_state_and_cycle CHECK (id = state || '-' || cycle),
    CONSTRAINT reviews_state_fkey FOREIGN KEY (state) REFERENCES states (code),
    CONSTRAINT reviews_session_fkey FOREIGN KEY (session) REFERENCES sessions (session),
    CONSTRAINT reviews_status_known CHECK (status IN ('scheduled', 'postponed', 'reviewed', 'outcome_adopted', 'not_held')),
    CONSTRAINT reviews_adopted_after_review CHECK (outcome_adopted_on >= reviewed_on),
    CONSTRAINT reviews_mark_known CHECK (mark IN ('V', 'M'))
);
CREATE INDEX reviews_by_session ON reviews (session, id);
CREATE INDEX reviews_by_state ON reviews (state, cycle);
COMMENT ON TABLE reviews IS 'The review of one State in one cycle';
COMMENT ON COLUMN reviews.id IS 'State and cycle, KOR-2';
COMMENT ON COLUMN reviews.state IS 'The State under review';
COMMENT ON COLUMN reviews.cycle IS 'The cycle of the review';
COMMENT ON COLUMN reviews.session IS 'The session of the Working Group';
COMMENT ON COLUMN reviews.status IS 'scheduled, postponed, reviewed, outcome_adopted or not_held';
COMMENT ON COLUMN reviews.reviewed_on IS 'The day of the interactive dialogue';
COMMENT ON COLUMN reviews.outcome_adopted_on IS 'The day on which the Council adopted the outcome';
COMMENT ON COLUMN reviews.council_session IS 'The Council''s session that adopted the outcome';
COMMENT ON COLUMN reviews.next_review_expected IS 'When the next review can be expected, in words';
COMMENT ON COLUMN reviews.documents IS 'List of {kind, symbol, date, url}';
COMMENT ON COLUMN reviews.reported IS 'List of {received, supported, in_part, noted, pending, unit, source, note}: counts that documents state';
COMMENT ON COLUMN reviews.source IS 'Where the session and the days were found';
COMMENT ON COLUMN reviews.mark IS 'V: verified in the named source; M: from memory, to be checked';

CREATE TABLE source_records (
    id                          uuid     NOT NULL,
    dataset                     text     NOT NULL,
    review                      text     NOT NULL,
    kind                        text     NOT NULL,
    number                      text,
    folded                      text     NOT NULL,
    n                           smallint NOT NULL,
    texts                       jsonb    NOT NULL,
    original_language           text     NOT NULL,
    paragraphs                  jsonb    NOT NULL DEFAULT '[]',
    recommending_states         text[]   NOT NULL DEFAULT '{}',
    recommending_states_unknown boolean  NOT NULL DEFAULT false,
    response                    text,
    positions                   jsonb    NOT NULL DEFAULT '[]',
    action_category             smallint,
    themes                      text[]   NOT NULL DEFAULT '{}',
    themes_unmapped             text[]   NOT NULL DEFAULT '{}',
    sdgs                        smallint[] NOT NULL DEFAULT '{}',
    groups_of_persons           text[]   NOT NULL DEFAULT '{}',
    jurisdictions               jsonb    NOT NULL DEFAULT '[]',
    source_record               text,
    retrieved_on                date     NOT NULL,
    CONSTRAINT source_records_pkey PRIMARY KEY (id),
    CONSTRAINT source_records_review_fkey FOREIGN KEY (review) REFERENCES reviews (id),
    CONSTRAINT source_records_dataset_known CHECK (dataset IN ('upr_info', 'uhri', 'matrix', 'sample')),
    CONSTRAINT source_records_kind_known CHECK (kind IN ('recommendation', 'voluntary_pledge')),
    CONSTRAINT source_records_response_known CHECK (response IN ('supported', 'supported_in_part', 'noted', 'pending')),
    CONSTRAINT source_records_pledge_has_no_response CHECK ((kind = 'voluntary_pledge') = (response IS NULL)),
    CONSTRAINT source_records_action_category_range CHECK (action_category BETWEEN 1 AND 5),
    CONSTRAINT source_records_n_positive CHECK (n > 0),
    CONSTRAINT source_records_has_original CHECK (texts ? original_language),
    CONSTRAINT source_records_sample_apart CHECK ((dataset = 'sample') = (review ~ '^XS[A-Z]-'))
);
CREATE INDEX source_records_by_review ON source_records (review, dataset);
COMMENT ON TABLE source_records IS 'One text of one review in one dataset, kept as that dataset has it';
COMMENT ON COLUMN source_records.id IS 'UUIDv5 of dataset, review, number, folded text and n; for ever';
COMMENT ON COLUMN source_records.dataset IS 'upr_info, uhri, matrix or sample';
COMMENT ON COLUMN source_records.review IS 'The review in which it was made';
COMMENT ON COLUMN source_records.kind IS 'recommendation or voluntary_pledge';
COMMENT ON COLUMN source_records.number IS 'Paragraph number in the report, where the dataset has it';
COMMENT ON COLUMN source_records.folded IS 'The original text folded: NFKC, lower case, letters and digits only';
COMMENT ON COLUMN source_records.n IS 'Tells apart records of the same text whose responses differ';
COMMENT ON COLUMN source_records.texts IS 'The text by language';
COMMENT ON COLUMN source_records.original_language IS 'The language of the original text';
COMMENT ON COLUMN source_records.paragraphs IS 'List of {number, part}';
COMMENT ON COLUMN source_records.recommending_states IS 'Codes of the States that made it';
COMMENT ON COLUMN source_records.recommending_states_unknown IS 'The dataset does not know, or not fully know, who made it';
COMMENT ON COLUMN source_records.response IS 'The response at adoption; null for pledges';
COMMENT ON COLUMN source_records.positions IS 'List of {stage, value, date, word, document, paragraph}';
COMMENT ON COLUMN source_records.action_category IS 'UPR Info''s action category, 1 to 5';
COMMENT ON COLUMN source_records.themes IS 'Codes of themes';
COMMENT ON COLUMN source_records.themes_unmapped IS 'Themes of the dataset that our vocabulary does not have, as printed';
COMMENT ON COLUMN source_records.sdgs IS 'Numbers of Sustainable Development Goals';
COMMENT ON COLUMN source_records.groups_of_persons IS 'Codes of groups of persons';
COMMENT ON COLUMN source_records.jurisdictions IS 'List of {code, basis}';
COMMENT ON COLUMN source_records.source_record IS 'The dataset''s own id of it, where there is one';
COMMENT ON COLUMN source_records.retrieved_on IS 'The day on which it was first taken over in this form';

CREATE TABLE recommendations (
    id                          uuid     NOT NULL,
    review                      text     NOT NULL,
    state_under_review          text     NOT NULL,
    cycle                       smallint NOT NULL,
    session                     smallint NOT NULL,
    year                        smallint NOT NULL,
    kind                        text     NOT NULL,
    texts                       jsonb    NOT NULL,
    original_language           text     NOT NULL,
    text_kind                   text     NOT NULL,
    paragraphs                  jsonb    NOT NULL DEFAULT '[]',
    recommending_states         text[]   NOT NULL DEFAULT '{}',
    recommending_states_unknown boolean  NOT NULL DEFAULT false,
    response                    text,
    response_now                text,
    positions                   jsonb    NOT NULL DEFAULT '[]',
    action_category             smallint,
    themes                      text[]   NOT NULL DEFAULT '{}',
    sdgs                        smallint[] NOT NULL DEFAULT '{}',
    groups_of_persons           text[]   NOT NULL DEFAULT '{}',
    jurisdictions               jsonb    NOT NULL DEFAULT '[]',
    sources                     jsonb    NOT NULL DEFAULT '[]',
    words                       tsvector NOT NULL DEFAULT '',
    updated_at                  timestamptz NOT NULL,
    CONSTRAINT recommendations_pkey PRIMARY KEY (id),
    CONSTRAINT recommendations_review_fkey FOREIGN KEY (review) REFERENCES reviews (id),
    CONSTRAINT recommendations_state_under_review_fkey FOREIGN KEY (state_under_review) REFERENCES states (code),
    CONSTRAINT recommendations_kind_known CHECK (kind IN ('recommendation', 'voluntary_pledge')),
    CONSTRAINT recommendations_text_kind_known CHECK (text_kind IN ('official', 'source_edition', 'sample')),
    CONSTRAINT recommendations_response_known CHECK (response IN ('supported', 'supported_in_part', 'noted', 'pending')),
    CONSTRAINT recommendations_response_now_known CHECK (response_now IN ('supported', 'supported_in_part', 'noted', 'pending')),
    CONSTRAINT recommendations_pledge_has_no_response CHECK ((kind = 'voluntary_pledge') = (response IS NULL) AND (response IS NULL) = (response_now IS NULL)),
    CONSTRAINT recommendations_action_category_range CHECK (action_category BETWEEN 1 AND 5),
    CONSTRAINT recommendations_has_original CHECK (texts ? original_language)
);
-- A page is a row comparison on (key, id); one index serves both directions.
CREATE INDEX recommendations_by_session ON recommendations (session, id) INCLUDE (kind);
CREATE INDEX recommendations_by_state ON recommendations (state_under_review, session, id) INCLUDE (kind, response, cycle);
CREATE INDEX recommendations_by_review ON recommendations (review);
CREATE INDEX recommendations_by_updated_at ON recommendations (updated_at, id);
CREATE INDEX recommendations_by_words ON recommendations USING gin (words);
COMMENT ON TABLE recommendations IS 'One recommendation or voluntary pledge, made from the records of all sources';
COMMENT ON COLUMN recommendations.id IS 'The id of the leading source record';
COMMENT ON COLUMN recommendations.review IS 'The review in which it was made';
COMMENT ON COLUMN recommendations.state_under_review IS 'The State that received it';
COMMENT ON COLUMN recommendations.cycle IS 'The cycle of the review';
COMMENT ON COLUMN recommendations.session IS 'The session of the Working Group';
COMMENT ON COLUMN recommendations.year IS 'The year of the review';
COMMENT ON COLUMN recommendations.kind IS 'recommendation or voluntary_pledge';
COMMENT ON COLUMN recommendations.texts IS 'The text by language';
COMMENT ON COLUMN recommendations.original_language IS 'The language of the original text';
COMMENT ON COLUMN recommendations.text_kind IS 'official, source_edition or sample';
COMMENT ON COLUMN recommendations.paragraphs IS 'List of {number, reference, part}';
COMMENT ON COLUMN recommendations.recommending_states IS 'Codes of the States that made it, sorted';
COMMENT ON COLUMN recommendations.recommending_states_unknown IS 'Not all, or none, of the States that made it are known';
COMMENT ON COLUMN recommendations.response IS 'The position at the adoption of the outcome; null for pledges';
COMMENT ON COLUMN recommendations.response_now IS 'The latest position; null for pledges';
COMMENT ON COLUMN recommendations.positions IS 'Every known position, oldest first';
COMMENT ON COLUMN recommendations.action_category IS 'UPR Info''s action category, 1 to 5';
COMMENT ON COLUMN recommendations.themes IS 'Codes of themes, sorted';
COMMENT ON COLUMN recommendations.sdgs IS 'Numbers of Sustainable Development Goals, sorted';
COMMENT ON COLUMN recommendations.groups_of_persons IS 'Codes of groups of persons, sorted';
COMMENT ON COLUMN recommendations.jurisdictions IS 'List of {code, basis}; empty: the whole State';
COMMENT ON COLUMN recommendations.sources IS 'What each source record says: dataset, id, record, licence, retrieved_on, differs';
COMMENT ON COLUMN recommendations.words IS 'The words of all its texts, by our own segmentation';
COMMENT ON COLUMN recommendations.updated_at IS 'When anything of it last changed';

CREATE TABLE recommendation_states (
    recommendation uuid NOT NULL,
    state          text NOT NULL,
    regional_group text,
    CONSTRAINT recommendation_states_pkey PRIMARY KEY (recommendation, state),
    CONSTRAINT recommendation_states_recommendation_fkey FOREIGN KEY (recommendation) REFERENCES recommendations (id) ON DELETE CASCADE,
    CONSTRAINT recommendation_states_state_fkey FOREIGN KEY (state) REFERENCES states (code)
);
CREATE INDEX recommendation_states_by_state ON recommendation_states (state, recommendation);
COMMENT ON TABLE recommendation_states IS 'Which State made which recommendation';
COMMENT ON COLUMN recommendation_states.recommendation IS 'The recommendation';
COMMENT ON COLUMN recommendation_states.state IS 'The recommending State';
COMMENT ON COLUMN recommendation_states.regional_group IS 'Its UN regional group, carried so that counting needs no join';

CREATE TABLE recommendation_themes (
    recommendation uuid NOT NULL,
    theme          text NOT NULL,
    vocabulary     text NOT NULL GENERATED ALWAYS AS ('themes') STORED,
    CONSTRAINT recommendation_themes_pkey PRIMARY KEY (recommendation, theme),
    CONSTRAINT recommendation_themes_recommendation_fkey FOREIGN KEY (recommendation) REFERENCES recommendations (id) ON DELETE CASCADE,
    CONSTRAINT recommendation_themes_theme_fkey FOREIGN KEY (vocabulary, theme) REFERENCES terms (vocabulary, code)
);
CREATE INDEX recommendation_themes_by_theme ON recommendation_themes (theme, recommendation);
COMMENT ON TABLE recommendation_themes IS 'The themes of each recommendation';
COMMENT ON COLUMN recommendation_themes.recommendation IS 'The recommendation';
COMMENT ON COLUMN recommendation_themes.theme IS 'Code of the theme';
COMMENT ON COLUMN recommendation_themes.vocabulary IS 'Always themes, for the foreign key';

CREATE TABLE recommendation_sdgs (
    recommendation uuid     NOT NULL,
    sdg            smallint NOT NULL,
    CONSTRAINT recommendation_sdgs_pkey PRIMARY KEY (recommendation, sdg),
    CONSTRAINT recommendation_sdgs_recommendation_fkey FOREIGN KEY (recommendation) REFERENCES recommendations (id) ON DELETE CASCADE,
    CONSTRAINT recommendation_sdgs_goal_range CHECK (sdg BETWEEN 1 AND 17)
);
CREATE INDEX recommendation_sdgs_by_sdg ON recommendation_sdgs (sdg, recommendation);
COMMENT ON TABLE recommendation_sdgs IS 'The Sustainable Development Goals of each recommendation';
COMMENT ON COLUMN recommendation_sdgs.recommendation IS 'The recommendation';
COMMENT ON COLUMN recommendation_sdgs.sdg IS 'Number of the goal';

CREATE TABLE recommendation_groups_of_persons (
    recommendation   uuid NOT NULL,
    group_of_persons text NOT NULL,
    vocabulary       text NOT NULL GENERATED ALWAYS AS ('groups_of_persons') STORED,
    CONSTRAINT recommendation_groups_of_persons_pkey PRIMARY KEY (recommendation, group_of_persons),
    CONSTRAINT recommendation_groups_of_persons_recommendation_fkey FOREIGN KEY (recommendation) REFERENCES recommendations (id) ON DELETE CASCADE,
    CONSTRAINT recommendation_groups_of_persons_group_fkey FOREIGN KEY (vocabulary, group_of_persons) REFERENCES terms (vocabulary, code)
);
CREATE INDEX recommendation_groups_of_persons_by_group ON recommendation_groups_of_persons (group_of_persons, recommendation);
COMMENT ON TABLE recommendation_groups_of_persons IS 'The groups of persons that each recommendation is about';
COMMENT ON COLUMN recommendation_groups_of_persons.recommendation IS 'The recommendation';
COMMENT ON COLUMN recommendation_groups_of_persons.group_of_persons IS 'Code of the group';
COMMENT ON COLUMN recommendation_groups_of_persons.vocabulary IS 'Always groups_of_persons, for the foreign key';

CREATE TABLE recommendation_jurisdictions (
    recommendation uuid NOT NULL,
    jurisdiction   text NOT NULL,
    basis          text NOT NULL,
    CONSTRAINT recommendation_jurisdictions_pkey PRIMARY KEY (recommendation, jurisdiction),
    CONSTRAINT recommendation_jurisdictions_recommendation_fkey FOREIGN KEY (recommendation) REFERENCES recommendations (id) ON DELETE CASCADE,
    CONSTRAINT recommendation_jurisdictions_jurisdiction_fkey FOREIGN KEY (jurisdiction) REFERENCES jurisdictions (code)
);
CREATE INDEX recommendation_jurisdictions_by_jurisdiction ON recommendation_jurisdictions (jurisdiction, recommendation);
COMMENT ON TABLE recommendation_jurisdictions IS 'Recommendations that concern a jurisdiction rather than the whole State';
COMMENT ON COLUMN recommendation_jurisdictions.recommendation IS 'The recommendation';
COMMENT ON COLUMN recommendation_jurisdictions.jurisdiction IS 'Code of the jurisdiction';
COMMENT ON COLUMN recommendation_jurisdictions.basis IS 'Why it is held to concern it';

CREATE TABLE recommendation_paragraphs (
    recommendation uuid     NOT NULL,
    review         text     NOT NULL,
    number         text     NOT NULL,
    part           smallint NOT NULL,
    CONSTRAINT recommendation_paragraphs_pkey PRIMARY KEY (recommendation, number),
    CONSTRAINT recommendation_paragraphs_recommendation_fkey FOREIGN KEY (recommendation) REFERENCES recommendations (id) ON DELETE CASCADE,
    CONSTRAINT recommendation_paragraphs_part_positive CHECK (part > 0)
);
CREATE INDEX recommendation_paragraphs_by_number ON recommendation_paragraphs (review, number);
COMMENT ON TABLE recommendation_paragraphs IS 'The numbers of the Working Group''s report under which each recommendation stands';
COMMENT ON COLUMN recommendation_paragraphs.recommendation IS 'The recommendation';
COMMENT ON COLUMN recommendation_paragraphs.review IS 'The review, so that a number is found without a join';
COMMENT ON COLUMN recommendation_paragraphs.number IS 'The paragraph number as printed, 124.12';
COMMENT ON COLUMN recommendation_paragraphs.part IS 'Which text under that number, from 1';

CREATE TABLE organizations (
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
    CONSTRAINT organizations_pkey PRIMARY KEY (id),
    CONSTRAINT organizations_kind_known CHECK (kind IN ('ngo', 'network', 'religious', 'lawyers', 'academic', 'nhri', 'equality_body', 'government_body', 'parliament', 'court', 'un')),
    CONSTRAINT organizations_state_fkey FOREIGN KEY (state) REFERENCES states (code),
    CONSTRAINT organizations_jurisdiction_fkey FOREIGN KEY (jurisdiction) REFERENCES jurisdictions (code),
    CONSTRAINT organizations_basis_known CHECK (basis IN ('document', 'consent')),
    CONSTRAINT organizations_document_gives_name_alone CHECK (basis <> 'document' OR (document IS NOT NULL AND kind IS NULL AND state IS NULL AND jurisdiction IS NULL AND acronym IS NULL AND website IS NULL AND contact IS NULL)),
    CONSTRAINT organizations_consent_is_dated CHECK (basis <> 'consent' OR consented_on IS NOT NULL)
);
CREATE INDEX organizations_by_name ON organizations (sort_name, id);
COMMENT ON TABLE organizations IS 'Partner organizations: known from a public document by name alone, or recorded with their consent';
COMMENT ON COLUMN organizations.id IS 'Random id';
COMMENT ON COLUMN organizations.kind IS 'Kind of organization; null where only a document names it';
COMMENT ON COLUMN organizations.state IS 'The State where it sits';
COMMENT ON COLUMN organizations.jurisdiction IS 'The jurisdiction where it sits';
COMMENT ON COLUMN organizations.acronym IS 'Acronym that it uses';
COMMENT ON COLUMN organizations.name IS 'Name by language; by document: as printed';
COMMENT ON COLUMN organizations.former_names IS 'List of former names by language';
COMMENT ON COLUMN organizations.consultative_status IS 'ECOSOC consultative status: list of {status, from, to, source}';
COMMENT ON COLUMN organizations.accreditation IS 'GANHRI accreditation: list of {status, from, to, source}';
COMMENT ON COLUMN organizations.website IS 'Its own website';
COMMENT ON COLUMN organizations.contact IS 'A contact that it wants to be public';
COMMENT ON COLUMN organizations.basis IS 'document or consent';
COMMENT ON COLUMN organizations.document IS 'The statement that names it, where the basis is a document';
COMMENT ON COLUMN organizations.consented_on IS 'The day of its consent, where the basis is consent';
COMMENT ON COLUMN organizations.sort_name IS 'English or first name in lower case, for sorting';

CREATE TABLE statements (
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
    CONSTRAINT statements_pkey PRIMARY KEY (id),
    CONSTRAINT statements_title_not_empty CHECK (title <> '{}')
);
CREATE INDEX statements_by_date ON statements (date, id);
COMMENT ON TABLE statements IS 'Statements, submissions and letters of civil society';
COMMENT ON COLUMN statements.id IS 'Random id';
COMMENT ON COLUMN statements.kind IS 'Kind of statement';
COMMENT ON COLUMN statements.symbol IS 'UN document symbol, where it has one';
COMMENT ON COLUMN statements.date IS 'The day that it bears';
COMMENT ON COLUMN statements.body IS 'The body that it was made to';
COMMENT ON COLUMN statements.session IS 'That body''s session';
COMMENT ON COLUMN statements.agenda_item IS 'Agenda item';
COMMENT ON COLUMN statements.language IS 'Language of the document';
COMMENT ON COLUMN statements.title IS 'Title by language';
COMMENT ON COLUMN statements.submitted_by IS 'Names as printed';
COMMENT ON COLUMN statements.supported_by IS 'Names as printed';
COMMENT ON COLUMN statements.states IS 'States that it concerns';
COMMENT ON COLUMN statements.jurisdictions IS 'Jurisdictions that it concerns';
COMMENT ON COLUMN statements.points IS 'List of {point, text by language}: what it asks';
COMMENT ON COLUMN statements.document IS 'Where it can be read: {url, symbol}';
COMMENT ON COLUMN statements.source IS 'Where its facts were found';

CREATE TABLE facts (
    name   text NOT NULL,
    digest text NOT NULL,
    CONSTRAINT facts_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE facts IS 'Which edition of the compiled reference facts the database holds';
COMMENT ON COLUMN facts.name IS 'reference or samples';
COMMENT ON COLUMN facts.digest IS 'SHA-256 of the facts as loaded';

GRANT USAGE ON SCHEMA upr TO upr_public, upr_members;
GRANT SELECT ON states, jurisdictions, vocabularies, terms, sessions, reviews, source_records, recommendations,
    recommendation_states, recommendation_themes, recommendation_sdgs, recommendation_groups_of_persons,
    recommendation_jurisdictions, recommendation_paragraphs, organizations, statements TO upr_public, upr_members;
