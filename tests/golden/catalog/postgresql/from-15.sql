-- What 15 brought.
CREATE TABLE app.fifteen (
  a integer, b integer, c integer DEFAULT 0,
  CONSTRAINT one_null UNIQUE NULLS NOT DISTINCT (a, b),
  CONSTRAINT partly FOREIGN KEY (a, b) REFERENCES public.nodes (a, b) ON DELETE SET NULL (b),
  CONSTRAINT partly_default FOREIGN KEY (c, b) REFERENCES public.nodes (a, b) ON DELETE SET DEFAULT (c));
CREATE UNIQUE INDEX fifteen_c ON app.fifteen (c) NULLS NOT DISTINCT WHERE a > 1;
CREATE VIEW app.invoked WITH (security_invoker = true, check_option = cascaded) AS SELECT a FROM app.fifteen;
CREATE UNLOGGED SEQUENCE app.forgotten;
