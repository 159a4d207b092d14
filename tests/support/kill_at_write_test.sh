#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# kill_at_write.so strikes at exactly the deed it is told to: seen on sqlite3, which survives every one.
. "$(dirname "${BASH_SOURCE[0]}")/expect.bash"
library=$1
database=$folder/x.db
count=$folder/count

make_database() {
  rm -f "$database"*
  sqlite3 "$database" 'CREATE TABLE t (x); INSERT INTO t VALUES (1)'
}
# With settings in front: `strike DUNLIN_KILL_AT=3`.
strike() { env "$@" DUNLIN_KILL_COUNT="$count" LD_PRELOAD="$library" sqlite3 "$database" 'UPDATE t SET x = 2' 2>"$folder/err"; }
x() { sqlite3 "$database" 'SELECT x FROM t'; }

make_database
strike DUNLIN_KILL_AT=0
equal "status undisturbed" 0 $?
total=$(cat "$count")
[ "$total" -ge 8 ] || fail "only $total deeds counted in an UPDATE"
equal "undisturbed" 2 "$(x)"

old=0
new=0
for torn in 0 1; do
  for n in $(seq "$total"); do
    make_database
    strike DUNLIN_KILL_AT="$n" DUNLIN_KILL_TORN="$torn"
    equal "status when killed at $n" 137 $?
    equal "count when killed at $n" "$n" "$(head -n 1 "$count")"
    contains "the deed at $n" "$database" "$(tail -n 1 "$count")"
    case $(x) in
      1) old=$((old + 1)) ;;
      2) new=$((new + 1)) ;;
      *) fail "neither old nor new at $n" ;;
    esac
    equal "integrity at $n" ok "$(sqlite3 "$database" 'PRAGMA integrity_check')"
  done
done
[ "$old" -gt 0 ] || fail "no kill came early enough to be undone"

make_database
strike DUNLIN_KILL_AT=$((total + 1))
equal "status when never killed" 0 $?

make_database
strike DUNLIN_FAIL_AT=1 DUNLIN_FAIL_ERRNO=EIO
equal "status at a failed write" 10 "$(grep -o '([0-9]*)' "$folder/err" | tr -d '()')"
equal "after a failed write" 1 "$(x)"
strike DUNLIN_FAIL_FROM=2
equal "status on a full disk" 13 "$(grep -o '([0-9]*)' "$folder/err" | tr -d '()')"
equal "after a full disk" 1 "$(x)"

make_database
strike DUNLIN_KILL_MATCH=-journal DUNLIN_KILL_AT=0
[ "$(cat "$count")" -lt "$total" ] || fail "a match left nothing out"
strike DUNLIN_KILL_MATCH=elsewhere DUNLIN_KILL_AT=1
equal "status when nothing matches" 0 $?
echo "$total deeds in an UPDATE; $old kills undone, $new kept"
