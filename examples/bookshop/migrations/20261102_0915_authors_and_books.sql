-- dunlin: revision 5f3a9c17d2e8
-- dunlin: message authors and books

-- dunlin: up
CREATE TABLE authors (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE books (
  id INTEGER PRIMARY KEY,
  author_id INTEGER NOT NULL REFERENCES authors (id),
  title TEXT NOT NULL
);
INSERT INTO authors (id, name) VALUES (1, 'Selma Lagerlöf'), (2, 'T. H. White');
INSERT INTO books (author_id, title) VALUES (1, 'The Wonderful Adventures of Nils'), (2, 'The Goshawk');

-- dunlin: down
DROP TABLE books;
DROP TABLE authors;
