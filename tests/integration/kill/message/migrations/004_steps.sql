-- dunlin: up
ALTER TABLE item ADD COLUMN amount INTEGER;
CREATE INDEX CONCURRENTLY item_name_idx ON item (name);
UPDATE tally SET times = times + 1 WHERE revision = 4;
