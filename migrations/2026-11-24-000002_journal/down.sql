REVOKE SELECT ON journal, changes FROM upr_public, upr_members;
DROP TABLE audit;
DROP TABLE changes;
DROP TABLE journal;
DROP FUNCTION refuse_rewriting();
