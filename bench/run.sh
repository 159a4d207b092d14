#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Benchmarks: Dunlin, its peers, and the limit that the engine itself sets, all in one run on this machine.
#
#   bench/run.sh [--quick] [--sqlite-only] [PROGRAM]     PROGRAM: build/release/dunlin unless named
#
# --quick proves that everything runs, and measures nothing worth keeping. Environment: REVISIONS (1000), ROUNDS (7),
# STARTS (200), BACKUP_MIB (512), BACKFILL_ROUNDS (3), and for slow peers at most SLOW_ROUNDS (2) and SLOW_STARTS (20). Peers are used when they are in PATH or in
# BENCH_NPM/node_modules (`bench/peers.sh install`); an absent one is printed as absent. See bench/README.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/lib/common.bash"
. "$root/bench/generate.sh"
. "$root/bench/library.sh"
. "$root/bench/postgres.sh"
. "$root/bench/schemas.sh"
. "$root/bench/sqlite.sh"

revisions=${REVISIONS:-1000} rounds=${ROUNDS:-7} starts=${STARTS:-200} postgres=1
slow_rounds=${SLOW_ROUNDS:-2} slow_starts=${SLOW_STARTS:-20} backup_mib=${BACKUP_MIB:-512} backfill_rounds=${BACKFILL_ROUNDS:-3}
while [ $# -gt 0 ]; do
  case $1 in
    --quick) revisions=20 rounds=1 starts=3 slow_rounds=1 slow_starts=1 backup_mib=4 backfill_rounds=1 ;;
    --sqlite-only) postgres= ;;
    -*) sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) break ;;
  esac
  shift
done
dunlin=$(realpath "${1:-$root/build/release/dunlin}")
work=$(mktemp -d "${TMPDIR:-/tmp}/dunlin-bench.XXXXXX")
chmod 755 "$work"
many=$work/many few=$work/few db=$work/db
server_started=
finish() {
  if [ -n "$server_started" ]; then "$root/tests/support/pg_server.sh" stop "$work/server" fast >/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT
unset DATABASE_URL DUNLIN_DATABASE_URL POSTGRES_URL ENV NODE_ENV
export NO_COLOR=1 SQITCH_FULLNAME=Bench SQITCH_EMAIL=bench@example.com

# The programs themselves for every peer alike, without a wrapper in front that costs time: the psql of Debian is a Perl script around
# the real one, the dbmate of npm a Node script.
find_programs() {
  local native
  if [ -n "${BENCH_NPM:-}" ]; then
    BENCH_NPM=$(realpath "$BENCH_NPM")
    export PATH="$BENCH_NPM/node_modules/.bin:$PATH" NODE_PATH="$BENCH_NPM/node_modules"
    for native in "$BENCH_NPM"/node_modules/@dbmate/*/bin; do
      if [ -x "$native/dbmate" ]; then PATH="$native:$PATH"; fi
    done
  fi
  if [ -n "$postgres" ]; then PATH="/usr/lib/postgresql/15/bin:$PATH"; fi
}

build() {
  mkdir -p "$work/bin"
  c++ -std=c++20 -O2 -o "$work/bin/measure" "$root/bench/measure.cpp"
  cc -O2 -o "$work/bin/sqlite_apply" "$root/bench/limits/sqlite_apply.c" -lsqlite3
  cc -O2 -DNO_POSTGRES -o "$work/bin/noop_sqlite" "$root/bench/limits/noop.c" -lsqlite3
  [ -n "$postgres" ] || return 0
  local libpq=(-I"$(pg_config --includedir)" -lpq)
  cc -O2 -o "$work/bin/postgres_apply" "$root/bench/limits/postgres_apply.c" "${libpq[@]}"
  c++ -std=c++20 -O2 -I"$root/tests" -o "$work/bin/tcp_proxy" "$root/tests/support/tcp_proxy.cpp" "$root/tests/support/proxy.cpp"
  cc -O2 -o "$work/bin/noop" "$root/bench/limits/noop.c" "${libpq[@]}" -lsqlite3
}

here() { command -v "$1" >/dev/null; }

# case_line NAME PREPARE COMMAND [ROUNDS], a line for bench/measure.cpp
case_line() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}"; }

# peer NAME PREPARE COMMAND [ROUNDS]: a case when the program, the command's first word, is there, and `absent` in the table when not
peer() {
  if here "${3%% *}"; then case_line "$@"; else case_line "$1" "" ""; fi
}

measure() { "$work/bin/measure" "$@"; }

# same_tables COUNT WHAT: every run measured must have made all tables.
same_tables() {
  [ "$1" -eq "$revisions" ] || die "$2 made $1 tables, not $revisions"
}

bench_help() {
  {
    case_line "limit: sqlite3 FILE 'select 1'" "" "sqlite3 $db/few.db select(1)"
    case_line "dunlin --help" "" "$dunlin --help"
    peer "dbmate --help" "" "dbmate --help"
    peer "alembic --help" "" "alembic --help" "$slow_starts"
    peer "sqitch --version (its help needs perl-doc)" "" "sqitch --version" "$slow_starts"
    peer "knex --help" "" "knex --help" "$slow_starts"
  } | measure "help" "$starts"
}

find_programs
build
build_library
generate "$revisions" "$many"
generate 20 "$few"
mkdir -p "$db"
prepare_sqlite
bench_help
bench_sqlite
if [ -n "$postgres" ]; then
  start_postgres
  prepare_postgres
  bench_postgres
  bench_network
fi
bench_library
build_schemas
bench_schemas
