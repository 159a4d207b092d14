# SPDX-License-Identifier: Apache-2.0
# The tables of schemas: reading a large one whole, and comparing two. Sourced by run.sh, never run.

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

# fifty_differences: other types, defaults, nullability and indexes, a table more and one less.
fifty_differences() {
  local i table
  for ((i = 0; i < 12; i++)); do
    printf -v table m_%05d "$i"
    printf 'ALTER TABLE %s ALTER flag SET DEFAULT true;\nALTER TABLE %s ALTER note SET NOT NULL;\n' "$table" "$table"
    printf 'ALTER TABLE %s ADD extra text;\nDROP INDEX ix_%s_code;\n' "$table" "$table"
  done
  printf 'CREATE TABLE one_more (id integer);\nALTER TABLE m_00000 ALTER qty TYPE numeric;\n'
}

bench_schemas() {
  bench_schemas_sqlite
  if [ -n "$postgres" ]; then bench_schemas_postgres; fi
}

bench_schemas_sqlite() {
  {
    echo "BEGIN;"
    many_tables "$revisions" | sed 's/ serial / INTEGER /'
    echo "COMMIT;"
  } | sqlite3 "$db/schemas.db"
  cp "$db/schemas.db" "$db/schemas_equal.db"
  export BENCH_SQLITE_URL=sqlite:///$db/schemas.db
  {
    case_line "limit: all pragma functions, in C" "" "$work/bin/sqlite_schema $db/schemas.db"
    case_line "dunlin introspection" "" "$work/bin/introspect BENCH_SQLITE_URL"
    case_line "sqlite3 .schema" "" "sqlite3 $db/schemas.db .schema"
    case_line "dunlin diff, equal" "" "$dunlin diff -q sqlite:///$db/schemas.db sqlite:///$db/schemas_equal.db"
  } | measure "a schema of $revisions tables, SQLite" "$rounds"
}

bench_schemas_postgres() {
  local name
  for name in schemas schemas_equal schemas_other; do
    sh -c "$(fresh_postgres $name)"
    many_tables "$revisions" | psql -qX "$url_of/$name"
  done
  fifty_differences | psql -qX "$url_of/schemas_other"
  for name in schemas schemas_equal schemas_other; do psql -qX "$url_of/$name" -c "VACUUM ANALYZE" 2>/dev/null; done
  export BENCH_POSTGRES_URL=$url_of/schemas
  local limit="$work/bin/postgres_catalogs BENCH_POSTGRES_URL" ours="$work/bin/introspect BENCH_POSTGRES_URL"
  same_sums "$limit" "$ours"
  {
    case_line "limit: catalogs, pg_get_*def for all, in C" "" "$limit"
    case_line "dunlin introspection" "" "$ours"
    case_line "pg_dump -s" "" "pg_dump -s -f /dev/null $url_of/schemas"
    case_line "dunlin diff, equal" "" "$dunlin diff -q $url_of/schemas $url_of/schemas_equal"
    case_line "dunlin diff, 50 differences" "" "$dunlin diff -q $url_of/schemas $url_of/schemas_other"
  } | measure "a schema of $revisions tables, PostgreSQL" "$rounds"
}
