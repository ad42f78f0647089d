CALL forget_noun('commitment', 'commitments');
CALL forget_noun('plan', 'plans');
