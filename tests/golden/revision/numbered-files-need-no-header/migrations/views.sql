-- dunlin: repeatable
CREATE VIEW v AS SELECT 1;
