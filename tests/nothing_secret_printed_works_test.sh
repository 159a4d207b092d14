#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The search for the password itself: it finds what is planted, in every spelling, and counts error codes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/lib/common.bash"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DUNLIN_TEST_OUTPUT=$folder/output DUNLIN_TEST_MIN_CODES=0
mkdir -p "$DUNLIN_TEST_OUTPUT/deep"

# expect STATUS WORDS: runs the search, whose answer holds WORDS and never the password.
expect() {
  local output status=0
  output=$("$root/tests/nothing_secret_printed_test.sh" "$folder" 2>&1) || status=$?
  if [ "$status" -ne "$1" ] || [[ $output != *"$2"* ]] || [[ $output == *s3cr3t* ]]; then
    echo "expected $1 and \"$2\", got $status and: ${output//s3cr3t/…}"
    exit 1
  fi
}

echo "nothing to see" >"$folder/LastTest.log.tmp"
expect 0 "0 different error codes"
echo "error[DN0304]: more than one head" >"$DUNLIN_TEST_OUTPUT/deep/a"
echo "error[DN0304] and error[DN0102]" >"$folder/LastTest.log.tmp"
expect 0 "2 different error codes"
DUNLIN_TEST_MIN_CODES=2 expect 0 "at least 2"
DUNLIN_TEST_MIN_CODES=3 expect 1 "too few error codes"
for spelling in "$PLANTED_PASSWORD" "$PLANTED_PASSWORD_IN_URL"; do
  printf 'x\0%s\n' "$spelling" >"$DUNLIN_TEST_OUTPUT/deep/b"
  expect 1 "deep/b:1"
  rm "$DUNLIN_TEST_OUTPUT/deep/b"
  echo "at $spelling" >>"$folder/LastTest.log.tmp"
  expect 1 "LastTest.log.tmp:2"
  sed -i 2d "$folder/LastTest.log.tmp"
done
expect 0 "2 different"
rm -r "$folder/LastTest.log.tmp" "$DUNLIN_TEST_OUTPUT"
expect 1 "nothing was printed"
echo "the search finds what is planted"
