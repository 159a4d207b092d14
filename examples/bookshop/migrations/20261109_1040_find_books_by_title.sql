-- dunlin: revision 9b04e6d1a7c3
-- dunlin: parents 5f3a9c17d2e8
-- dunlin: message find books by title

-- dunlin: up
CREATE INDEX books_title_idx ON books (title);

-- dunlin: down
DROP INDEX books_title_idx;
