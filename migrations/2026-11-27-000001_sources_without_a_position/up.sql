-- Why: a data set may know a recommendation and not the State's position on it (the Index has such records). Until now
-- every source record of a recommendation had to have one. A pledge still has none.

ALTER TABLE source_records
    DROP CONSTRAINT source_records_pledge_has_no_response,
    ADD CONSTRAINT source_records_pledge_has_no_response CHECK (kind <> 'voluntary_pledge' OR response IS NULL);
COMMENT ON COLUMN source_records.response IS 'The response at adoption; null for pledges, and where the data set tells none';
