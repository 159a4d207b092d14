#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# barrier counts rightly, numbers its copies, and kills what hangs.
. "$(dirname "${BASH_SOURCE[0]}")/expect.bash"
barrier=$1

output=$("$barrier" --copies 8 --output "$folder" -- echo 'I am {n}')
equal "status of eight" 0 $?
contains "eight" "copies=8 ok=8 failed=0 killed=0 hung=0" "$output"
equal "what the last wrote" "I am 7" "$(cat "$folder/7.out")"

output=$("$barrier" --copies 4 -- bash -c '[ {n} -ne 2 ]')
equal "status with a failure" 1 $?
contains "with a failure" "copies=4 ok=3 failed=1 killed=0 hung=0" "$output"

output=$("$barrier" --copies 2 -- bash -c 'kill -KILL $$')
contains "killed" "ok=0 failed=0 killed=2 hung=0" "$output"

output=$("$barrier" --copies 3 --timeout 1 -- sleep 60)
equal "status when they hang" 1 $?
contains "hanging" "ok=0 failed=0 killed=0 hung=3" "$output"

# Released at one instant: all are alive together although each lives only 0.3 s.
"$barrier" --copies 16 --output "$folder" -- bash -c 'date +%s%N; sleep 0.3; date +%s%N' >/dev/null || fail "sixteen failed"
last_begin=$(head -qn 1 "$folder"/{0..15}.out | sort -n | tail -n 1)
first_end=$(tail -qn 1 "$folder"/{0..15}.out | sort -n | head -n 1)
[ "$last_begin" -lt "$first_end" ] || fail "they were not alive together"
echo "the barrier works"
