# SPDX-License-Identifier: Apache-2.0
# The tables of schemas: reading a large one whole. Sourced by run.sh, never run.

# many_tables COUNT: tables of ten columns, a key, two indexes and a foreign key each, as SQL.
many_tables() {
  local count=$1 i table parent
  for ((i = 0; i < count; i++)); do
    printf -v table m_%05d "$i"
    printf -v parent m_%05d $((i > 0 ? (i - 1) / 2 : 0))
    printf 'CREATE TABLE %s (id serial PRIMARY KEY, name varchar(80) NOT NULL, code varchar(20) NOT NULL, amount numeric(12,2), created_at timestamp NOT NULL, flag boolean, note text, score double precision, qty bigint, parent_id integer CONSTRAINT fk_%s REFERENCES %s (id));\n' "$table" "$table" "$parent"
    printf 'CREATE INDEX ix_%s_code ON %s (code);\nCREATE INDEX ix_%s_p ON %s (parent_id, created_at);\n' "$table" "$table" "$table" "$table"
  done
}

build_schemas() {
  c++ -std=c++20 -O2 -I"$root/include" -I"$root/src" -o "$work/bin/introspect" "$root/bench/introspect.cpp" \
    "$(dirname "$dunlin")/src/libdunlin.a" -lmd -lzstd -lsqlite3 -ldl -pthread
  cc -O2 -o "$work/bin/sqlite_schema" "$root/bench/limits/sqlite_schema.c" -lsqlite3
  [ -n "$postgres" ] || return 0
  cc -O2 -o "$work/bin/postgres_catalogs" "$root/bench/limits/postgres_catalogs.c" -I"$(pg_config --includedir)" -lpq
}

bench_schemas() {
  {
    echo "BEGIN;"
    many_tables "$revisions" | sed 's/ serial / INTEGER /'
    echo "COMMIT;"
  } | sqlite3 "$db/schemas.db"
  export BENCH_SQLITE_URL=sqlite:///$db/schemas.db
  {
    case_line "limit: all pragma functions, in C" "" "$work/bin/sqlite_schema $db/schemas.db"
    case_line "dunlin introspection" "" "$work/bin/introspect BENCH_SQLITE_URL"
    case_line "sqlite3 .schema" "" "sqlite3 $db/schemas.db .schema"
  } | measure "a schema of $revisions tables, SQLite" "$rounds"
  [ -n "$postgres" ] || return 0
  sh -c "$(fresh_postgres schemas)"
  many_tables "$revisions" | psql -qX "$url_of/schemas"
  psql -qX "$url_of/schemas" -c "VACUUM ANALYZE" 2>/dev/null
  export BENCH_POSTGRES_URL=$url_of/schemas
  local limit="$work/bin/postgres_catalogs BENCH_POSTGRES_URL" ours="$work/bin/introspect BENCH_POSTGRES_URL"
  same_sums "$limit" "$ours"
  {
    case_line "limit: catalogs, pg_get_*def for all, in C" "" "$limit"
    case_line "dunlin introspection" "" "$ours"
    case_line "pg_dump -s" "" "pg_dump -s -f /dev/null $url_of/schemas"
  } | measure "a schema of $revisions tables, PostgreSQL" "$rounds"
}
