-- Records without a position become those without one yet: the nearest that the program of before can hold. What the
-- recommendations that are made of them answer stays the same, `pending`, unless another source tells a position.

UPDATE source_records SET response = 'pending' WHERE kind = 'recommendation' AND response IS NULL;
ALTER TABLE source_records
    DROP CONSTRAINT source_records_pledge_has_no_response,
    ADD CONSTRAINT source_records_pledge_has_no_response CHECK ((kind = 'voluntary_pledge') = (response IS NULL));
COMMENT ON COLUMN source_records.response IS 'The response at adoption; null for pledges';
