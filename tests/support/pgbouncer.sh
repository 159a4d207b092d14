#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A throw-away PgBouncer in transaction mode in front of a server on this machine, also when run as root.
#
#   pgbouncer.sh start DIR SERVER_PORT [POOL_SIZE]   start it on a free port, print the URL of role dunlin through it
#   pgbouncer.sh stop DIR
#   pgbouncer.sh url DIR [DATABASE]
#
# Environment: PGBOUNCER_SETTINGS (further lines for its configuration), DUNLIN_TEST_PGBOUNCER_BIN.
set -euo pipefail
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/../../scripts/lib/common.bash"

usage() { die "usage: pgbouncer.sh start DIR SERVER_PORT [POOL_SIZE] | stop DIR | url DIR [DATABASE]"; }

write_configuration() {
  local server_port=$1 pool_size=$2 port=$3
  cat <<END
[databases]
* = host=127.0.0.1 port=$server_port
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $dir/users.txt
admin_users = postgres
pool_mode = transaction
default_pool_size = $pool_size
max_client_conn = 400
server_idle_timeout = 10
pidfile = $dir/run/pid
logfile = $dir/run/log
${PGBOUNCER_SETTINGS:-}
END
}

wait_until_listening() {
  for _ in $(seq 200); do
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || return 0
    sleep 0.05
  done
  return 1
}

start_pooler() {
  local server_port=$1 pool_size=$2 binary=${DUNLIN_TEST_PGBOUNCER_BIN:-} port tries=0
  binary=${binary:-$(PATH=$PATH:/usr/sbin command -v pgbouncer)} || die "PgBouncer is not here"
  make_server_folder "$dir/run"
  install -m 0600 -o "$(server_user)" /dev/null "$dir/users.txt"
  printf '"%s" "%s"\n' dunlin "$PLANTED_PASSWORD" postgres "$PLANTED_PASSWORD" >"$dir/users.txt"
  until
    port=$(free_port)
    write_configuration "$server_port" "$pool_size" "$port" >"$dir/pgbouncer.ini"
    # It becomes a daemon before it listens.
    as_server "$binary" -q -d "$dir/pgbouncer.ini" >"$dir/start.log" 2>&1 </dev/null && wait_until_listening "$port"
  do
    tries=$((tries + 1))
    if [ "$tries" -ge 5 ]; then
      cat "$dir/start.log" >&2
      die "PgBouncer did not start in \"$dir\""
    fi
  done
  echo "$port" >"$dir/port"
}

# Ends the process that the pid file names, if it is a PgBouncer still.
stop_pooler() {
  local pid
  pid=$(cat "$dir/run/pid" 2>/dev/null) || return 0
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = pgbouncer ] || return 0
  kill -TERM "$pid"
  for _ in $(seq 100); do
    # It removes the file as it ends; a process without a parent that waits stays in /proc.
    [ -f "$dir/run/pid" ] || return 0
    sleep 0.05
  done
  die "PgBouncer (process $pid) did not stop"
}

[ $# -ge 2 ] || usage
action=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
as_server test -x "$dir" || die "the user \"$(server_user)\" cannot enter \"$dir\""
case $action in
  start)
    [ $# -ge 3 ] || usage
    start_pooler "$3" "${4:-20}"
    ;;&
  start | url)
    [ "$action" = start ] && database=dunlin || database=${3:-dunlin}
    echo "postgresql://dunlin:$PLANTED_PASSWORD_IN_URL@127.0.0.1:$(cat "$dir/port")/$database"
    ;;
  stop) stop_pooler ;;
  *) usage ;;
esac
