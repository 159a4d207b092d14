#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A throw-away PostgreSQL server in a folder of its own, also when run as root.
#
#   pg_server.sh start DIR VERSION PORT       make the cluster if there is none, start it; PORT 0 takes a free one
#   pg_server.sh stop DIR [fast|immediate]    stop it (immediate unless told)
#   pg_server.sh restart DIR [fast|immediate] stop it and start it on the same port
#   pg_server.sh url DIR [superuser|socket]   print its URL: role dunlin, the superuser, or dunlin by the socket
#   pg_server.sh port DIR                     print its port
#
# DIR/data is the cluster, DIR/s the folder of its socket, DIR/server.log its log. `start` prints the URL.
# Environment: PG_SERVER_SETTINGS (further lines for postgresql.conf), PG_SERVER_STANDBY=1 (in recovery, read-only),
# PG_SERVER_TLS=1 (a self-signed certificate, DIR/server.crt), DUNLIN_TEST_PG_HOMES (folder with 12/bin, 17/bin, …).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../scripts/lib/common.bash"

usage() { die "usage: pg_server.sh start DIR VERSION PORT | stop|restart DIR [MODE] | url DIR [KIND] | port DIR"; }

home_of() {
  local version=$1 home
  for home in "${DUNLIN_TEST_PG_HOMES:-/nonexistent}/$version" "/usr/lib/postgresql/$version"; do
    if [ -x "$home/bin/initdb" ]; then
      echo "$home"
      return 0
    fi
  done
  die "PostgreSQL $version is not here: looked in ${DUNLIN_TEST_PG_HOMES:+$DUNLIN_TEST_PG_HOMES and }/usr/lib/postgresql"
}

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$dir/server.key" -out "$dir/server.crt" 2>/dev/null
  local user
  user=$(server_user)
  chown "$user" "$dir/server.key" "$dir/server.crt"
  chmod 0600 "$dir/server.key"
  chmod 0644 "$dir/server.crt"
}

write_settings() {
  cat <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir/s'
max_connections = 200
shared_buffers = 64MB
password_encryption = 'scram-sha-256'
fsync = off
full_page_writes = off
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
END
  if [ "${PG_SERVER_TLS:-}" = 1 ]; then
    printf "ssl = on\nssl_cert_file = '%s'\nssl_key_file = '%s'\n" "$dir/server.crt" "$dir/server.key"
  fi
  printf '%s\n' "${PG_SERVER_SETTINGS:-}"
}

# The roles and the database are made by the single-user backend: no connection, no password on a command line.
make_cluster() {
  local home=$1 password_file
  make_server_folder "$dir/data" "$dir/s"
  chmod 0755 "$dir/s"
  password_file=$(mktemp "$dir/pw.XXXXXX")
  printf '%s\n' "$PLANTED_PASSWORD" >"$password_file"
  chown "$(server_user)" "$password_file"
  as_server "$home/bin/initdb" -D "$dir/data" -U postgres --pwfile="$password_file" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 || {
    cat "$dir/initdb.log" >&2
    die "initdb failed in \"$dir\""
  }
  rm -f "$password_file"
  if [ "${PG_SERVER_TLS:-}" = 1 ]; then make_certificate; fi
  write_settings | as_server tee -a "$dir/data/postgresql.conf" >/dev/null
  printf '%s\n' "CREATE ROLE dunlin LOGIN CREATEDB PASSWORD '$PLANTED_PASSWORD'" "CREATE DATABASE dunlin OWNER dunlin" |
    as_server "$home/bin/postgres" --single -D "$dir/data" postgres >>"$dir/initdb.log" 2>&1
  if [ "${PG_SERVER_STANDBY:-}" = 1 ]; then as_server touch "$dir/data/standby.signal"; fi
}

start_on() {
  local home=$1 port=$2
  as_server "$home/bin/pg_ctl" start -w -t 60 -D "$dir/data" -l "$dir/data/server.log" -o "-p $port" \
    >"$dir/pg_ctl.log" 2>&1 </dev/null
}

start_server() {
  local version=$1 port=$2 home
  home=$(home_of "$version")
  [ -f "$dir/data/PG_VERSION" ] || make_cluster "$home"
  echo "$version" >"$dir/version"
  ln -sfn data/server.log "$dir/server.log"
  if [ "$port" -ne 0 ]; then
    start_on "$home" "$port" || fail_start
  else
    # Somebody may take the port between the look and the start.
    local tries=0
    until port=$(free_port) && start_on "$home" "$port"; do
      tries=$((tries + 1))
      [ "$tries" -lt 5 ] || fail_start
    done
  fi
  echo "$port" >"$dir/port"
}

fail_start() {
  cat "$dir/pg_ctl.log" "$dir/data/server.log" >&2 || true
  die "PostgreSQL did not start in \"$dir\""
}

stop_server() {
  local mode=${1:-immediate} home
  [ -f "$dir/version" ] || die "no server in \"$dir\""
  home=$(home_of "$(cat "$dir/version")")
  # pg_ctl ends the one process that the cluster's own pid file names.
  if as_server "$home/bin/pg_ctl" status -D "$dir/data" >/dev/null 2>&1; then
    as_server "$home/bin/pg_ctl" stop -w -m "$mode" -D "$dir/data" >/dev/null
  fi
}

print_url() {
  local port
  port=$(cat "$dir/port")
  case ${1:-} in
    '') echo "postgresql://dunlin:$PLANTED_PASSWORD_IN_URL@127.0.0.1:$port/dunlin" ;;
    superuser) echo "postgresql://postgres:$PLANTED_PASSWORD_IN_URL@127.0.0.1:$port/postgres" ;;
    socket) echo "postgresql://dunlin:$PLANTED_PASSWORD_IN_URL@/dunlin?host=${dir//\//%2F}%2Fs&port=$port" ;;
    *) usage ;;
  esac
}

[ $# -ge 2 ] || usage
action=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
as_server test -x "$dir" || die "the user \"$(server_user)\" cannot enter \"$dir\""
case $action in
  start)
    [ $# -eq 4 ] || usage
    start_server "$3" "$4"
    print_url
    ;;
  stop) stop_server "${3:-}" ;;
  restart)
    stop_server "${3:-}"
    start_server "$(cat "$dir/version")" "$(cat "$dir/port")"
    ;;
  url) print_url "${3:-}" ;;
  port) cat "$dir/port" ;;
  *) usage ;;
esac
