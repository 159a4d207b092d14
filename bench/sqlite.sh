# SPDX-License-Identifier: Apache-2.0
# The tables of SQLite, each database with its default journal and synchronous. Sourced by run.sh, never run.

# The command lines of the programs on SQLite: FUNCTION PROJECT DATABASE WORDS…
dunlin_sqlite() { echo "$dunlin -q --config $1/dunlin.toml --url sqlite:///$db/$2.db ${*:3}"; }
dbmate_sqlite() { echo "dbmate --no-dump-schema -d $1/dbmate -u sqlite:$db/$2.db ${*:3}"; }
alembic_sqlite() { echo "alembic -c $1/alembic.ini -x url=sqlite:///$db/$2.db ${*:3}"; }
# sqitch keeps its registry beside the database, so each has a folder of its own.
sqitch_sqlite() { echo "sqitch -C $1/sqitch $3 db:sqlite:$db/$2/bench.db"; }
knex_sqlite() {
  knexfile "$db/$2.js" "$1" better-sqlite3 "{ filename: '$db/$2.db' }"
  echo "knex --knexfile $db/$2.js ${*:3}"
}
fresh_sqlite() { echo "rm -rf $db/$1.db* $db/$1; mkdir -p $db/$1; sync"; }

# Up-to-date databases of 20 revisions.
prepare_sqlite() {
  mkdir -p "$db/few_s"
  $(dunlin_sqlite "$few" few upgrade)
  if here dbmate; then $(dbmate_sqlite "$few" few_p up) >/dev/null; fi
  if here alembic; then $(alembic_sqlite "$few" few_a upgrade head); fi
  if here sqitch; then $(sqitch_sqlite "$few" few_s deploy) >/dev/null; fi
  if here knex; then $(knex_sqlite "$few" few_k migrate:latest) >/dev/null; fi
}

bench_sqlite() {
  {
    case_line "limit: sqlite3 FILE 'select 1'" "" "sqlite3 $db/few.db select(1)"
    case_line "dunlin current" "" "$(dunlin_sqlite "$few" few current)"
    peer "dbmate status" "" "$(dbmate_sqlite "$few" few_p status)"
    peer "alembic current" "" "$(alembic_sqlite "$few" few_a current)" "$slow_starts"
    peer "sqitch status" "" "$(sqitch_sqlite "$few" few_s status)" "$slow_starts"
    peer "knex migrate:list" "" "$(knex_sqlite "$few" few_k migrate:list)" "$slow_starts"
  } | measure "start, SQLite, 20 revisions" "$starts"
  bench_sqlite_apply
  bench_sqlite_backup
  {
    case_line "limit: C, reads and checksums" "" "$work/bin/noop_sqlite sqlite $db/d1.db $many/migrations"
    case_line "dunlin upgrade" "" "$(dunlin_sqlite "$many" d1 upgrade)"
    peer "dbmate up" "" "$(dbmate_sqlite "$many" p1 up)"
    peer "alembic upgrade" "" "$(alembic_sqlite "$many" a1 upgrade head)" "$slow_starts"
    peer "sqitch deploy" "" "$(sqitch_sqlite "$many" s1 deploy)" "$slow_starts"
    peer "knex migrate:latest" "" "$(knex_sqlite "$many" k1 migrate:latest)" "$slow_starts"
  } | measure "$revisions revisions, nothing to do, SQLite" "$starts"
}

# A database as large as BACKUP_MIB says, in the page cache. Each copy is flushed before it counts, those of Dunlin with their checksum,
# name and manifest.
bench_sqlite_backup() {
  local big=$db/big.db wal=$db/big_wal.db
  sqlite3 "$big" "CREATE TABLE t (x BLOB); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $backup_mib)
    INSERT INTO t SELECT randomblob(1048576 - 4096) FROM n"
  cp "$big" "$wal"
  sqlite3 "$wal" "PRAGMA journal_mode = wal" >/dev/null
  printf '#!/bin/sh\ncp "$1" "$2" && sync "$2"\n' >"$work/bin/copy_and_sync"
  chmod +x "$work/bin/copy_and_sync"
  local clean="rm -rf $db/copies $db/copy.db; cat $big $wal >/dev/null; sync"
  {
    case_line "limit: cp FILE COPY && sync COPY" "$clean" "$work/bin/copy_and_sync $big $db/copy.db"
    case_line "dunlin backup" "$clean" "$dunlin backup -q --config $few/dunlin.toml --to $db/copies --url sqlite:///$big"
    case_line "dunlin backup in WAL mode" "$clean" "$dunlin backup -q --config $few/dunlin.toml --to $db/copies --url sqlite:///$wal"
  } | measure "backup of $backup_mib MiB, SQLite" "$rounds"
  rm -rf "$big" "$wal" "$db/copies" "$db/copy.db"
}

# Alembic stands with those that commit one by one: on SQLite it knows no transaction around a revision.
bench_sqlite_apply() {
  {
    case_line "limit: C, one transaction" "$(fresh_sqlite c1)" "$work/bin/sqlite_apply $many/flat.txt one $db/c1.db"
    case_line "dunlin upgrade" "$(fresh_sqlite d1)" "$(dunlin_sqlite "$many" d1 upgrade)"
    peer "knex migrate:latest" "$(fresh_sqlite k1)" "$(knex_sqlite "$many" k1 migrate:latest)"
  } | measure "$revisions revisions, SQLite" "$rounds"
  {
    case_line "limit: C, a transaction each" "$(fresh_sqlite c2)" "$work/bin/sqlite_apply $many/flat.txt each $db/c2.db"
    case_line "dunlin upgrade --commit-each" "$(fresh_sqlite d2)" "$(dunlin_sqlite "$many" d2 upgrade --commit-each)"
    peer "dbmate up" "$(fresh_sqlite p1)" "$(dbmate_sqlite "$many" p1 up)"
    peer "alembic upgrade" "$(fresh_sqlite a1)" "$(alembic_sqlite "$many" a1 upgrade head)" "$slow_rounds"
    peer "sqitch deploy" "$(fresh_sqlite s1)" "$(sqitch_sqlite "$many" s1 deploy)" 1
  } | measure "$revisions revisions one by one, SQLite" "$rounds"
  local file
  for file in "$db"/{c1,d1,k1,c2,d2,p1,a1,s1/bench}.db; do
    [ ! -f "$file" ] || same_tables "$(sqlite3 "$file" "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name GLOB 't_[0-9]*'")" "$file"
  done
}
