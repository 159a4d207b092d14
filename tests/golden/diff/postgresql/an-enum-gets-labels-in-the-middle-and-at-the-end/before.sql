CREATE TYPE mood AS ENUM ('b', 'e');
CREATE TABLE t (m mood);
