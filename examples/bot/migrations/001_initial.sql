-- dunlin: message what the bot remembers

-- dunlin: up
CREATE TABLE chats (
  name TEXT PRIMARY KEY,
  greeting TEXT NOT NULL DEFAULT 'hello',
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE users (
  name TEXT PRIMARY KEY,
  first_seen TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE members (
  chat TEXT NOT NULL REFERENCES chats (name),
  member TEXT NOT NULL REFERENCES users (name),
  joined_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (chat, member)
);

CREATE TABLE messages (
  chat TEXT NOT NULL REFERENCES chats (name),
  number INTEGER NOT NULL,
  author TEXT NOT NULL REFERENCES users (name),
  body TEXT NOT NULL,
  sent_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (chat, number)
);

CREATE TABLE replies (
  chat TEXT NOT NULL,
  number INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (chat, number),
  FOREIGN KEY (chat, number) REFERENCES messages (chat, number)
);

CREATE TABLE commands (
  name TEXT PRIMARY KEY,
  uses INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE reminders (
  chat TEXT NOT NULL REFERENCES chats (name),
  member TEXT NOT NULL REFERENCES users (name),
  due_at TIMESTAMP NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (chat, member, due_at)
);

CREATE TABLE facts (
  topic TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  told_by TEXT REFERENCES users (name)
);

CREATE TABLE bans (
  chat TEXT NOT NULL REFERENCES chats (name),
  member TEXT NOT NULL REFERENCES users (name),
  reason TEXT NOT NULL,
  PRIMARY KEY (chat, member)
);

INSERT INTO commands (name) VALUES ('!fact'), ('!stats'), ('!learn');

-- dunlin: down
DROP TABLE bans;
DROP TABLE facts;
DROP TABLE reminders;
DROP TABLE commands;
DROP TABLE replies;
DROP TABLE messages;
DROP TABLE members;
DROP TABLE users;
DROP TABLE chats;
