# SPDX-License-Identifier: Apache-2.0
# The tables of PostgreSQL 15, on a private server with fsync on. Sourced by run.sh, never run.

# The password is in the environment, where all programs look for it, and in no command line.
start_postgres() {
  PG_SERVER_SETTINGS=$'fsync = on\nfull_page_writes = on' "$root/tests/support/pg_server.sh" start "$work/server" 15 0 >/dev/null
  server_started=1
  port=$("$root/tests/support/pg_server.sh" port "$work/server")
  place=dunlin@127.0.0.1:$port
  url_of=postgresql://$place
  export PGPASSWORD=$PLANTED_PASSWORD
}

# The command lines of the programs on PostgreSQL: FUNCTION PROJECT DATABASE WORDS…
dunlin_postgres() { echo "$dunlin -q --config $1/dunlin.toml --url $url_of/$2 ${*:3}"; }
dbmate_postgres() { echo "dbmate --no-dump-schema -d $1/dbmate -u $url_of/$2?sslmode=disable ${*:3}"; }
alembic_postgres() { echo "alembic -c $1/alembic.ini -x url=postgresql+psycopg2://$place/$2 ${*:3}"; }
sqitch_postgres() { echo "sqitch -C $1/sqitch $3 db:pg://$place/$2"; }
knex_postgres() {
  knexfile "$db/pg_$2.js" "$1" pg "{ host: '127.0.0.1', port: $port, user: 'dunlin', password: process.env.PGPASSWORD, database: '$2' }"
  echo "knex --knexfile $db/pg_$2.js ${*:3}"
}
# Empty and settled. The role of the bench may not order a checkpoint, so the superuser does.
fresh_postgres() {
  echo "psql -qX $url_of/dunlin -c 'DROP DATABASE IF EXISTS $1' -c 'CREATE DATABASE $1' 2>/dev/null && psql -qX postgresql://postgres@127.0.0.1:$port/postgres -c CHECKPOINT"
}

# Up-to-date databases of 20 revisions.
prepare_postgres() {
  local name
  for name in few few_p few_a few_s few_k; do sh -c "$(fresh_postgres "$name")"; done
  $(dunlin_postgres "$few" few upgrade)
  if here dbmate; then $(dbmate_postgres "$few" few_p migrate) >/dev/null; fi
  if here alembic; then $(alembic_postgres "$few" few_a upgrade head); fi
  if here sqitch; then $(sqitch_postgres "$few" few_s deploy) >/dev/null; fi
  if here knex; then $(knex_postgres "$few" few_k migrate:latest) >/dev/null; fi
}

bench_postgres() {
  {
    case_line "limit: psql -c 'select 1'" "" "psql -X $url_of/few -c select(1)"
    case_line "dunlin current" "" "$(dunlin_postgres "$few" few current)"
    peer "dbmate status" "" "$(dbmate_postgres "$few" few_p status)"
    peer "alembic current" "" "$(alembic_postgres "$few" few_a current)" "$slow_starts"
    peer "sqitch status" "" "$(sqitch_postgres "$few" few_s status)" "$slow_starts"
    peer "knex migrate:list" "" "$(knex_postgres "$few" few_k migrate:list)" "$slow_starts"
  } | measure "start, PostgreSQL, 20 revisions" "$starts"
  bench_postgres_apply
  {
    case_line "limit: C, reads and checksums" "" "$work/bin/noop postgres $url_of/d1 $many/migrations"
    case_line "dunlin upgrade" "" "$(dunlin_postgres "$many" d1 upgrade)"
    peer "dbmate migrate" "" "$(dbmate_postgres "$many" p1 migrate)"
    peer "alembic upgrade" "" "$(alembic_postgres "$many" a1 upgrade head)" "$slow_starts"
    peer "sqitch deploy" "" "$(sqitch_postgres "$many" s1 deploy)" "$slow_starts"
    peer "knex migrate:latest" "" "$(knex_postgres "$many" k1 migrate:latest)" "$slow_starts"
  } | measure "$revisions revisions, nothing to do, PostgreSQL" "$starts"
}

bench_postgres_apply() {
  {
    case_line "limit: C, one pipelined transaction" "$(fresh_postgres c1)" "$work/bin/postgres_apply $many/flat.txt one $url_of/c1"
    case_line "dunlin upgrade" "$(fresh_postgres d1)" "$(dunlin_postgres "$many" d1 upgrade)"
    peer "alembic upgrade" "$(fresh_postgres a1)" "$(alembic_postgres "$many" a1 upgrade head)" "$slow_rounds"
    peer "knex migrate:latest" "$(fresh_postgres k1)" "$(knex_postgres "$many" k1 migrate:latest)"
  } | measure "$revisions revisions, PostgreSQL" "$rounds"
  {
    case_line "limit: C, a pipelined transaction each" "$(fresh_postgres c2)" "$work/bin/postgres_apply $many/flat.txt each $url_of/c2"
    case_line "dunlin upgrade --commit-each" "$(fresh_postgres d2)" "$(dunlin_postgres "$many" d2 upgrade --commit-each)"
    peer "dbmate migrate" "$(fresh_postgres p1)" "$(dbmate_postgres "$many" p1 migrate)"
    peer "alembic, transaction_per_migration" "$(fresh_postgres a2)" "$(alembic_postgres "$many" a2 -x each=1 upgrade head)" "$slow_rounds"
    peer "sqitch deploy" "$(fresh_postgres s1)" "$(sqitch_postgres "$many" s1 deploy)" 1
  } | measure "$revisions revisions one by one, PostgreSQL" "$rounds"
  local name
  for name in $(psql -qXAt "$url_of/dunlin" -c "SELECT datname FROM pg_database WHERE datname ~ '^[a-z][0-9]$'"); do
    same_tables "$(psql -qXAt "$url_of/$name" -c "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^t_[0-9]+$'")" "the run on database $name"
  done
}

# Applies a project through a proxy that makes a round trip last 20 ms; prints how many the work connection waited for (the run lock is
# asked for a sign of life beside it, and not waited for).
round_trips() {
  local project=$1 database=$2
  "$work/bin/tcp_proxy" --to "127.0.0.1:$port" --delay 10 --match "INSERT INTO" --report "$work/report" -- \
    "$dunlin" -q --config "$project/dunlin.toml" --url "postgresql://dunlin@127.0.0.1:{port}/$database" upgrade --commit-each >/dev/null
  sed 's/.*round_trips=\([0-9]*\).*/\1/' "$work/report"
}

# Of two runs with different numbers of revisions, the difference.
bench_network() {
  local more=$work/more database few_trips more_trips
  generate 120 "$more"
  for database in n1 n2; do sh -c "$(fresh_postgres "$database")"; done
  few_trips=$(round_trips "$few" n1)
  more_trips=$(round_trips "$more" n2)
  printf '\n%-44s %12s\n' "20 ms network, --commit-each" "round trips"
  printf '  %-42s %12d\n  %-42s %12d\n' "dunlin upgrade, 20 revisions" "$few_trips" "dunlin upgrade, 120 revisions" "$more_trips"
  awk -v few="$few_trips" -v more="$more_trips" 'BEGIN { printf "  %-42s %12.2f\n", "for each revision", (more - few) / 100 }'
}
