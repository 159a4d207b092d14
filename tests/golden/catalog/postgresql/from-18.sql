-- What 18 brought.
CREATE TABLE app.eighteen (
  a integer CONSTRAINT a_is_there NOT NULL,
  b integer NOT NULL,
  c integer,
  d integer,
  twice integer GENERATED ALWAYS AS (a * 2) VIRTUAL,
  CONSTRAINT c_alone NOT NULL c NO INHERIT,
  CONSTRAINT not_looked_at CHECK (b > 0) NOT ENFORCED,
  CONSTRAINT nobody FOREIGN KEY (b) REFERENCES app.users (id) NOT ENFORCED);
ALTER TABLE app.eighteen ADD CONSTRAINT d_some_day NOT NULL d NOT VALID;
CREATE TABLE app.rooms (id int4range, during daterange, CONSTRAINT rooms_key PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE app.bookings (room int4range, during daterange,
  CONSTRAINT in_time FOREIGN KEY (room, PERIOD during) REFERENCES app.rooms (id, PERIOD during));
