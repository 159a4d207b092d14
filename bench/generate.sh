# SPDX-License-Identifier: Apache-2.0
# One project of small revisions in the form of every program that is measured. Sourced by run.sh, never run.

# generate COUNT FOLDER: COUNT revisions, a table of six columns and an index each, in the forms of Dunlin, the limits and the peers.
generate() {
  local count=$1 folder=$2 i id table index
  mkdir -p "$folder"/{migrations,dbmate,alembic/versions,sqitch/deploy,knex/migrations}
  start_projects "$folder"
  for ((i = 1; i <= count; i++)); do
    printf -v id %04d "$i"
    table="CREATE TABLE t_$id (id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL, amount NUMERIC(12,2), created_at TIMESTAMP, flag BOOLEAN DEFAULT FALSE, note TEXT)"
    index="CREATE INDEX ix_${id}_name ON t_$id (name)"
    printf '%s;\n%s;\n' "$table" "$index" >"$folder/migrations/${id}_m.sql"
    printf 'S %s\nS %s\nR %s\n' "$table" "$index" "$id" >>"$folder/flat.txt"
    generate_for_peers
  done
}

# What a project has once. Alembic takes its URL, and whether each revision is a transaction, from the command line (`-x`).
start_projects() {
  local folder=$1
  printf 'naming = "sequence"\n' >"$folder/dunlin.toml"
  printf '[alembic]\nscript_location = %s/alembic\n' "$folder" >"$folder/alembic.ini"
  cat >"$folder/alembic/env.py" <<'END'
from alembic import context
from sqlalchemy import create_engine, pool
given = context.get_x_argument(as_dictionary=True)
with create_engine(given["url"], poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, transaction_per_migration="each" in given)
    with context.begin_transaction():
        context.run_migrations()
END
  printf '[core]\n\tplan_file = sqitch.plan\n' >"$folder/sqitch/sqitch.conf"
  printf '%%syntax-version=1.0.0\n%%project=bench\n\n' >"$folder/sqitch/sqitch.plan"
}

# One revision for the peers, from the variables of generate: the same statements, said in the shortest way that each peer has.
generate_for_peers() {
  local parent=None
  if [ "$i" -gt 1 ]; then printf -v parent '"r%04d"' $((i - 1)); fi
  printf -- '-- migrate:up\n%s;\n%s;\n-- migrate:down\nDROP TABLE t_%s;\n' "$table" "$index" "$id" >"$folder/dbmate/2026010100${id}_m.sql"
  printf 'from alembic import op\nrevision = "r%s"\ndown_revision = %s\ndef upgrade():\n    op.execute("%s")\n    op.execute("%s")\ndef downgrade():\n    op.execute("DROP TABLE t_%s")\n' \
    "$id" "$parent" "$table" "$index" "$id" >"$folder/alembic/versions/r${id}_.py"
  printf 'm%s 2026-01-01T00:00:00Z Bench <bench@example.com> # m\n' "$id" >>"$folder/sqitch/sqitch.plan"
  printf 'BEGIN;\n%s;\n%s;\nCOMMIT;\n' "$table" "$index" >"$folder/sqitch/deploy/m$id.sql"
  printf 'exports.up = async k => { await k.raw("%s"); await k.raw("%s"); };\nexports.down = k => k.raw("DROP TABLE t_%s");\n' \
    "$table" "$index" "$id" >"$folder/knex/migrations/2026010100${id}_m.js"
}

# knexfile FILE PROJECT CLIENT CONNECTION: knex has no other way to be told its database; CONNECTION is JavaScript.
knexfile() {
  printf "module.exports = { client: '%s', connection: %s, useNullAsDefault: true, migrations: { directory: '%s/knex/migrations' } };\n" \
    "$3" "$4" "$2" >"$1"
}
