-- dunlin: revision a
-- dunlin: label one, two
-- dunlin: no-transaction
-- dunlin: lock-timeout 500ms
-- dunlin: timeout 5s
-- dunlin: compatible-from a
-- dunlin: irreversible the rows are gone
-- dunlin: secret
-- dunlin: skip-on-replay
-- dunlin: variables OWNER
DELETE FROM t;
GRANT ALL ON t TO ${OWNER};
