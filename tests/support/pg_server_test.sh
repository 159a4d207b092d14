#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A test's own server: started, restarted in the middle of a session, a standby, a pooler of one; all gone afterwards.
. "$(dirname "${BASH_SOURCE[0]}")/expect.bash"
[ -n "${DUNLIN_TEST_PG_URL:-}" ] || exit 77
support=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
psql=$DUNLIN_TEST_PG_BIN/psql
stop_all() {
  "$support/pgbouncer.sh" stop "$folder/pool" 2>/dev/null
  "$support/pg_server.sh" stop "$folder/a" 2>/dev/null
  "$support/pg_server.sh" stop "$folder/b" 2>/dev/null
  rm -rf "$folder"
}
trap stop_all EXIT
ask() { "$psql" "$1" -XqAtc "$2" 2>"$folder/err"; }

url=$("$support/pg_server.sh" start "$folder/a" 15 0) || fail "it did not start"
equal "role" dunlin "$(ask "$url" 'SELECT current_user')"
equal "it may create databases" t "$(ask "$url" 'SELECT rolcreatedb AND NOT rolsuper FROM pg_roles WHERE rolname = current_user')"
ask "${url/s3cr3t/wrong}" 'SELECT 1' && fail "a wrong password was accepted"
contains "the refusal" "password authentication failed" "$(cat "$folder/err")"
equal "by the socket" dunlin "$(ask "$("$support/pg_server.sh" url "$folder/a" socket)" 'SELECT current_user')"
equal "superuser" on "$(ask "$("$support/pg_server.sh" url "$folder/a" superuser)" 'SHOW is_superuser')"

pool=$("$support/pgbouncer.sh" start "$folder/pool" "$("$support/pg_server.sh" port "$folder/a")" 1) || fail "no pooler"
equal "through the pooler" 1 "$(ask "$pool" 'SELECT 1')"

ask "$url" 'SELECT pg_sleep(60)' &
sleep 0.3
"$support/pg_server.sh" restart "$folder/a" >/dev/null || fail "it did not restart"
wait $! && fail "a session survived the restart"
equal "after the restart" 1 "$(ask "$url" 'SELECT 1')"
"$support/pg_server.sh" stop "$folder/a"
ask "$url" 'SELECT 1' && fail "it answers after its end"

standby=$(PG_SERVER_STANDBY=1 "$support/pg_server.sh" start "$folder/b" 15 0) || fail "no standby"
equal "standby" t "$(ask "$standby" 'SELECT pg_is_in_recovery()')"
echo "a server of one's own works"
