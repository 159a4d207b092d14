.bail on
.read it's;
SELECT 1
+.5;
  .mode box
SELECT 2;