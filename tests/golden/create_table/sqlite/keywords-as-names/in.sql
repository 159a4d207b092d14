CREATE TABLE key(action, after INT, begin TEXT DEFAULT first, desc, asc, end, generated, always TEXT, replace INTEGER, row, with, without, "primary" INT, [check], window, over, filter, rowid);
CREATE INDEX abort ON key(desc, asc DESC, "end" COLLATE nocase ASC, row || desc, -desc DESC);
