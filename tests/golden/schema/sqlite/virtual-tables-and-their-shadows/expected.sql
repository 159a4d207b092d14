CREATE VIRTUAL TABLE "boxes in space" USING rtree(id, x0, x1, +note TEXT);
CREATE TABLE "posts" (
  "id" INTEGER PRIMARY KEY,
  "title" TEXT,
  "body" TEXT
);
CREATE VIRTUAL TABLE "search" USING fts5(title, body, content = 'posts', content_rowid='id', tokenize = "unicode61 tokenchars '-_'");
CREATE TRIGGER posts_in AFTER INSERT ON posts BEGIN INSERT INTO search(rowid, title, body) VALUES (new.id, new.title, new.body); END;
