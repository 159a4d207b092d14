-- dunlin: message what users prefer

-- dunlin: up
CREATE TABLE user_preferences (
  member TEXT NOT NULL REFERENCES users (name),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (member, name)
);
CREATE INDEX messages_by_author ON messages (author, sent_at);

-- dunlin: down
DROP INDEX messages_by_author;
DROP TABLE user_preferences;
