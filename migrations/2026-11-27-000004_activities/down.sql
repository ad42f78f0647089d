DROP INDEX changes_by_record;
REVOKE SELECT (singleton, change) ON journal FROM upr_public, upr_members;
GRANT SELECT ON journal TO upr_public, upr_members;
DROP VIEW desk.withdrawn_activities, shared.withdrawn_activities, open.withdrawn_activities, desk.activities, shared.activities, open.activities;
DROP TABLE activity_versions, activity_editions, working_activities;
DROP FUNCTION audiences_copied_from(text, uuid, integer), forget_record(text, text, uuid, integer), activities_taken_back(), is_frozen(text);
