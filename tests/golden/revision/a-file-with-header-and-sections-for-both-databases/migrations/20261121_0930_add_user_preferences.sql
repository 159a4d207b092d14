-- dunlin: revision 8c1f0e6a2b47
-- dunlin: parents 41d09be7a3f2
-- dunlin: message add user preferences

-- dunlin: up
ALTER TABLE users ADD COLUMN theme TEXT NOT NULL DEFAULT 'light';

-- dunlin: up postgresql
CREATE INDEX CONCURRENTLY users_theme_idx ON users (theme);

-- dunlin: down
ALTER TABLE users DROP COLUMN theme;
