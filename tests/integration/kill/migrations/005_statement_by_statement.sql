-- dunlin: no-transaction

-- dunlin: up
UPDATE tally SET times = times + 1 WHERE revision = 5;
UPDATE item SET amount = amount + 1 WHERE id <= 2000;
UPDATE item SET amount = amount + 1 WHERE id > 2000;
CREATE INDEX item_amount_name_idx ON item (amount, name);

-- dunlin: down
DROP INDEX item_amount_name_idx;
UPDATE item SET amount = amount - 1;
UPDATE tally SET times = times - 1 WHERE revision = 5;
