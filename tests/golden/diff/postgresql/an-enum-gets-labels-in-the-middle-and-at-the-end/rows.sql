INSERT INTO t VALUES ('b'), ('e');
