# SPDX-License-Identifier: Apache-2.0
# The tables of the library: rows as C++ types against the same loop in C, a backfill against one UPDATE, and what a checkout and a
# start with nothing to do cost. Sourced by run.sh, never run.

rows_sql="SELECT id, name, price FROM goods"

# The library that was built with the program.
build_library() {
  local library sources=("$root"/bench/{rows,model_rows,checkout,startup,backfill}.cpp) source name
  library=$(dirname "$dunlin")/src/libdunlin.a
  [ -f "$library" ] || die "there is no \"$library\", which the benchmarks of the library link"
  for source in "${sources[@]}"; do
    name=$(basename "$source" .cpp)
    c++ -std=c++20 -O2 -I"$root/include" -o "$work/bin/$name" "$source" "$library" -lmd -lzstd -lsqlite3 -ldl -pthread
  done
  for name in rows model; do cc -O2 -o "$work/bin/sqlite_$name" "$root/bench/limits/sqlite_$name.c" -lsqlite3; done
  [ -n "$postgres" ] || return 0
  for name in rows model; do
    cc -O2 -o "$work/bin/postgres_$name" "$root/bench/limits/postgres_$name.c" -I"$(pg_config --includedir)" -lpq
  done
}

# same_sums COMMAND…: both loops must have read the same.
same_sums() {
  local limit ours
  limit=$($1)
  ours=$($2)
  [ "$limit" = "$ours" ] || die "the loops do not read the same: \"$limit\" and \"$ours\""
}

bench_rows() {
  local title=$1 limit=$2 ours=$3
  {
    case_line "limit: C" "" "$limit"
    case_line "dunlin for_each" "" "$ours"
  } | measure "$title" "$rounds"
}

# bench_models TITLE LIMIT OURS ROWS EMPTY: rows as structs, read and kept, and written into a table that EMPTY has emptied.
bench_models() {
  local title=$1 limit=$2 ours=$3 count=$4 empty=$5
  same_sums "$limit select" "$ours select"
  {
    case_line "limit: C, rows kept" "" "$limit select"
    case_line "dunlin select" "" "$ours select"
  } | measure "$count rows as structs, $title" "$rounds"
  {
    case_line "limit: C" "$empty" "$limit insert $count"
    case_line "dunlin insert_all" "$empty" "$ours insert $count"
  } | measure "$count rows inserted, $title" "$rounds"
}

# The SQL has blanks, and a timed command is cut at blanks: it travels in the environment.
bench_library() {
  local rows=1000000
  [ "$revisions" -ge 1000 ] || rows=1000
  sqlite3 "$db/goods.db" "CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL NOT NULL);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $rows)
    INSERT INTO goods SELECT i, 'article number ' || i, i * 0.25 FROM n; PRAGMA journal_mode = wal" >/dev/null
  export BENCH_SQLITE_URL="sqlite:///$db/goods.db" BENCH_SQL=$rows_sql
  local limit="$work/bin/sqlite_rows $db/goods.db" ours="$work/bin/rows BENCH_SQLITE_URL"
  same_sums "$limit" "$ours"
  bench_rows "$rows typed rows, SQLite" "$limit" "$ours"
  sqlite3 "$db/goods.db" "CREATE TABLE stock (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL NOT NULL)"
  bench_models SQLite "$work/bin/sqlite_model $db/goods.db" "$work/bin/model_rows BENCH_SQLITE_URL" "$rows" \
    "sqlite3 $db/goods.db 'DELETE FROM stock' 'PRAGMA wal_checkpoint(truncate)' >/dev/null; sync"
  [ "$(sqlite3 "$db/goods.db" "SELECT count(*) FROM stock")" -eq "$rows" ] || die "not all rows were inserted"
  if [ -n "$postgres" ]; then
    bench_library_postgres "$rows"
    bench_backfill $((rows * 2))
  fi
  printf '\n%-44s %12s\n' "checkout and return, one thread" "median"
  "$work/bin/checkout" "SQLite" BENCH_SQLITE_URL
  if [ -n "$postgres" ]; then "$work/bin/checkout" "PostgreSQL" BENCH_POSTGRES_URL; fi
  : >"$db/startup.db"
  export BENCH_STARTUP_URL=sqlite:///$db/startup.db
  printf '\n%-44s %s\n' "start of a program, 20 revisions applied" "open and one query, open and upgrade: ratio"
  "$work/bin/startup" "start, SQLite" BENCH_STARTUP_URL
  [ -n "$postgres" ] || return 0
  sh -c "$(fresh_postgres startup)"
  BENCH_STARTUP_URL=$url_of/startup "$work/bin/startup" "start, PostgreSQL" BENCH_STARTUP_URL
}

# Each round on a table made anew, vacuumed, behind a checkpoint. Autovacuum would come into the middle of the batches and never into that
# of one statement: it is off for that table.
bench_backfill() {
  local rows=$1 fresh=$work/bin/fresh_goods
  cat >"$fresh" <<END
#!/bin/sh
$(fresh_postgres backfill)
exec psql -qX "$url_of/backfill" -c "CREATE TABLE goods (id bigint PRIMARY KEY, name text NOT NULL, price bigint NOT NULL, amount bigint NOT NULL,
    total bigint) WITH (autovacuum_enabled = off)" \\
  -c "INSERT INTO goods SELECT i, 'article number ' || i, i % 1000, i % 7 FROM generate_series(1, $rows) i" -c "VACUUM ANALYZE goods"
END
  printf '#!/bin/sh\nexec psql -qX "$BENCH_BACKFILL_URL" -c "UPDATE goods SET total = price * amount"\n' >"$work/bin/update_goods"
  chmod +x "$fresh" "$work/bin/update_goods"
  export BENCH_BACKFILL_URL=$url_of/backfill
  local settled="$fresh && psql -qX postgresql://postgres@127.0.0.1:$port/postgres -c CHECKPOINT && sync"
  {
    case_line "limit: one UPDATE" "$settled" "$work/bin/update_goods"
    case_line "dunlin backfill" "$settled" "$work/bin/backfill BENCH_BACKFILL_URL 1"
    case_line "dunlin backfill by two jobs" "$settled" "$work/bin/backfill BENCH_BACKFILL_URL 2"
  } | measure "$rows rows filled, PostgreSQL" "$backfill_rounds"
  local left
  left=$(psql -qXAt "$BENCH_BACKFILL_URL" -c "SELECT count(*) FROM goods WHERE total IS DISTINCT FROM price * amount")
  [ "$left" -eq 0 ] || die "the backfill left out $left rows"
}

bench_library_postgres() {
  sh -c "$(fresh_postgres goods)"
  psql -qX "$url_of/goods" -c "CREATE TABLE goods (id bigint PRIMARY KEY, name text NOT NULL, price float8 NOT NULL)" \
    -c "INSERT INTO goods SELECT i, 'article number ' || i, i * 0.25 FROM generate_series(1, $1) i" -c "VACUUM ANALYZE goods"
  export BENCH_POSTGRES_URL=$url_of/goods
  local limit="$work/bin/postgres_rows BENCH_POSTGRES_URL" ours="$work/bin/rows BENCH_POSTGRES_URL"
  same_sums "$limit" "$ours"
  bench_rows "$1 typed rows, PostgreSQL" "$limit" "$ours"
  psql -qX "$url_of/goods" -c "CREATE TABLE stock (id bigint PRIMARY KEY, name text NOT NULL, price float8 NOT NULL)"
  bench_models PostgreSQL "$work/bin/postgres_model BENCH_POSTGRES_URL" "$work/bin/model_rows BENCH_POSTGRES_URL" "$1" \
    "psql -qX $url_of/goods -c 'TRUNCATE stock' && psql -qX postgresql://postgres@127.0.0.1:$port/postgres -c CHECKPOINT"
  [ "$(psql -qXAt "$url_of/goods" -c "SELECT count(*) FROM stock")" -eq "$1" ] || die "not all rows were inserted"
}
