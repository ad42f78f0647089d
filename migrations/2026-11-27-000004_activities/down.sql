DROP INDEX changes_by_record;
REVOKE SELECT (singleton, change) ON journal FROM upr_public, upr_members;
GRANT SELECT ON journal TO upr_public, upr_members;
CALL forget_noun('activity', 'activities');
DROP PROCEDURE forget_noun(text, text), let_coalitions_write(text, text), explain_columns(text, text[]);
DROP TRIGGER coalitions_named ON registered_coalitions;
DROP FUNCTION name_coalition(), choose_newest(), complete_edition(), taken_back(text), audiences_copied_from(text, text, uuid, integer), forget_record(text, text, uuid, integer), is_frozen(text);
