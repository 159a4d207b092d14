#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tcp_proxy counts, delays, cuts, freezes and kills at the message it is told to: seen on psql.
. "$(dirname "${BASH_SOURCE[0]}")/expect.bash"
[ -n "${DUNLIN_TEST_PG_URL:-}" ] || exit 77
proxy=$1
psql=$DUNLIN_TEST_PG_BIN/psql
port=${DUNLIN_TEST_PG_URL##*:}
port=${port%%/*}
url=${DUNLIN_TEST_PG_URL/:$port\//:{port\}/}
report=$folder/report
export PGCONNECT_TIMEOUT=20

# through OPTIONS… : psql with four statements
through() {
  timeout 60 "$proxy" --to "127.0.0.1:$port" --report "$report" "$@" -- \
    "$psql" "$url" -XqAt -c 'SELECT 1' -c 'BEGIN' -c 'SELECT 2' -c 'COMMIT' >"$folder/out" 2>"$folder/err"
}
# counted NAME: a number of the report
counted() { grep -o "\b$1=[a-z0-9]*" "$report" | cut -d= -f2; }

through
equal "status" 0 $?
equal "answers" "1 2" "$(tr '\n' ' ' <"$folder/out" | sed 's/ $//')"
equal "round trips" 4 "$(counted round_trips)"
equal "syncs" 4 "$(counted syncs)"
equal "connections" 1 "$(counted connections)"
messages=$(counted messages)

begin=$(date +%s%N)
through --delay 25
elapsed=$((($(date +%s%N) - begin) / 1000000))
[ "$elapsed" -ge 200 ] || fail "four round trips of 50 ms took $elapsed ms"

# The terminating message is the last.
last_query=$((messages - 1))
through --at-message "$last_query" --then kill
equal "status when killed" 137 $?
equal "phase when killed" transaction "$(counted phase)"
equal "messages when killed" "$last_query" "$(counted messages)"
through --at-message $((last_query - 2)) --then kill
equal "phase before BEGIN" idle "$(counted phase)"
through --at-message 1 --then kill
equal "phase at the login" login "$(counted phase)"
through --at-message "$((messages + 1))" --then kill
equal "status when never struck" 0 $?
equal "never struck" 0 "$(counted struck)"

through --at-message "$last_query" --then cut
equal "status when cut" 2 $?
contains "cut" "connection to server was lost" "$(cat "$folder/err")"
through --match 'SELECT 2' --at-message 1 --then cut
equal "phase at the message that matches" transaction "$(counted phase)"
through --unless 'SELECT 2' --at-message "$((last_query - 1))" --then cut
equal "status when the message excludes itself" 0 $?

# The message arrives, its sender does not see the answer.
"$psql" "$DUNLIN_TEST_PG_URL" -Xqc 'DROP TABLE IF EXISTS tcp_proxy_test' 2>/dev/null
for option in --forward-first ''; do
  "$proxy" --to "127.0.0.1:$port" --match 'CREATE TABLE' --at-message 1 --then kill $option -- \
    "$psql" "$url" -Xqc 'CREATE TABLE tcp_proxy_test ()' >/dev/null 2>&1
  sleep 0.3
  there=$("$psql" "$DUNLIN_TEST_PG_URL" -XqAtc "SELECT to_regclass('tcp_proxy_test') IS NOT NULL")
  equal "the table after a kill with \"$option\"" "$([ -n "$option" ] && echo t || echo f)" "$there"
  "$psql" "$DUNLIN_TEST_PG_URL" -Xqc 'DROP TABLE IF EXISTS tcp_proxy_test' 2>/dev/null
done

# Signals: frozen and thawed, then cut.
"$proxy" --to "127.0.0.1:$port" >"$folder/port" &
proxy_id=$!
for _ in $(seq 100); do [ -s "$folder/port" ] && break || sleep 0.02; done
"$psql" "${url/\{port\}/$(sed 's/port=//' "$folder/port")}" -XqAtc 'SELECT pg_sleep(0.3)' -c 'SELECT 7' -c 'SELECT pg_sleep(30)' \
  >"$folder/out" 2>"$folder/err" &
client=$!
sleep 0.15
kill -USR1 "$proxy_id"
sleep 0.6
equal "answers while frozen" "" "$(cat "$folder/out")"
kill -USR1 "$proxy_id"
for _ in $(seq 100); do [ "$(tail -n 1 "$folder/out")" = 7 ] && break || sleep 0.02; done
equal "the answer when thawed" 7 "$(tail -n 1 "$folder/out")"
kill -USR2 "$proxy_id"
wait "$client"
equal "status when cut by a signal" 2 $?
kill -TERM "$proxy_id"
wait "$proxy_id"
equal "status of the proxy" 0 $?
echo "the proxy works; psql needs $messages messages"
