#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs what bench/run.sh compares with, on Debian 12, as root or with sudo.
#
#   bench/peers.sh install FOLDER
#
# Alembic and sqitch with their drivers come from Debian's packages; dbmate, knex and knex's drivers from npm go into
# FOLDER/node_modules; one is compiled, which takes minutes. Repeatable. Then run `BENCH_NPM=FOLDER bench/run.sh`.
# The ordinary tests need none of this.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/lib/common.bash"

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

install_debian() {
  say "installing Alembic, sqitch and their drivers"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends alembic python3-psycopg2 python3-sqlalchemy \
    sqitch libdbd-sqlite3-perl libdbd-pg-perl postgresql-client sqlite3 g++ make python3
}

install_npm() {
  local folder=$1
  say "installing dbmate and knex into $folder"
  "$root/scripts/packages.sh" npm
  mkdir -p "$folder"
  npm install --prefix "$folder" --no-audit --no-fund --loglevel error dbmate knex pg better-sqlite3
  # npm may be set up not to run install scripts; this driver is built by one.
  local load="require('$folder/node_modules/better-sqlite3')(':memory:')"
  node -e "$load" 2>/dev/null || (cd "$folder" && npm rebuild --ignore-scripts=false better-sqlite3 && node -e "$load")
}

if [ $# -ne 2 ] || [ "$1" != install ]; then
  sed -n '3,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
install_debian
install_npm "$(realpath -m "$2")"
