-- dunlin: revision c81d27f05be4
-- dunlin: parents 9b04e6d1a7c3
-- dunlin: message prices

-- dunlin: up
ALTER TABLE books ADD COLUMN price_cents INTEGER CHECK (price_cents >= 0);
UPDATE books SET price_cents = 1295;

-- dunlin: down
ALTER TABLE books DROP COLUMN price_cents;
