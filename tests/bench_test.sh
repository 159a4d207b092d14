#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The benchmarks run, small: every table is there, with the limit and the program measured in it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ -z "${DUNLIN_TEST_PROGRAM:-}" ]; then
  echo "skipped: DUNLIN_TEST_PROGRAM does not name a release program" >&2
  exit 77
fi
printed=$("$root/bench/run.sh" --quick "$DUNLIN_TEST_PROGRAM")
printf '%s\n' "$printed"
status=0
# expect COUNT PATTERN: so many lines look like this
expect() {
  local seen
  seen=$(grep -c "$2" <<<"$printed" || true)
  if [ "$seen" -ne "$1" ]; then
    echo "error: $seen lines, not $1, match: $2" >&2
    status=1
  fi
}
expect 19 'median ms'
expect 19 '^  limit: .* 1\.00 '
expect 21 '^  dunlin [^,]* [0-9]*\.[0-9]* '
expect 1 'for each revision .*[0-9]\.[0-9]'
expect 2 '^  \(SQLite\|PostgreSQL\) .* ns$'
expect 2 '^  start, [A-Za-z]* .* ms: [0-9]*\.[0-9]*$'
for peer in dbmate alembic sqitch knex; do
  grep -q "^  $peer" <<<"$printed" || { echo "error: $peer is neither measured nor said to be absent" >&2; status=1; }
done
exit "$status"
