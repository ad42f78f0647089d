DROP SCHEMA desk CASCADE;
DROP SCHEMA shared CASCADE;
DROP SCHEMA open CASCADE;
DROP TABLE idempotent_answers, sign_in_attempts, access_keys, invitations, refresh_tokens, sessions_of_accounts, memberships, recovery_codes, accounts, registered_coalitions CASCADE;
DROP FUNCTION keep_an_administrator(), keep_a_coordinator(), my_second_factor(), end_sign_ins_of(text), end_sign_ins_of_member(text, uuid), enter(uuid, bytea), am_known(), am_administrator(), my_name_in_records(),
    coalitions_to_write_as(text), coalitions_as(text), my_account(), my_standing(), standing_of(uuid);
