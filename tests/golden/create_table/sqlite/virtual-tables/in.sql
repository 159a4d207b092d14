CREATE VIRTUAL TABLE search USING fts5(title, body, content = 'posts', tokenize = "unicode61 tokenchars '-_'");
CREATE VIRTUAL TABLE IF NOT EXISTS main."r t" USING rtree(id, x0, x1) /* end */;
CREATE VIRTUAL TABLE plain USING module;
