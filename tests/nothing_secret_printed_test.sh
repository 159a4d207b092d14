#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs after every other test: the planted password must be nowhere in what they printed, and what they printed must
# have been worth looking through.
#
#   nothing_secret_printed_test.sh FOLDER   FOLDER: where CTest writes its log
#
# Looks through CTest's log and every file in DUNLIN_TEST_OUTPUT. DUNLIN_TEST_MIN_CODES: how many different error
# codes there must be in it (0).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/lib/common.bash"
# The beginning is the same as typed and in a URL; any encoding of the rest comes after it.
secret=${PLANTED_PASSWORD%%[^a-z0-9-]*}
# Both, since CTest renames the log at its end; the old one is from the run before.
places=()
[ ! -f "$1/LastTest.log.tmp" ] || places+=("$1/LastTest.log.tmp")
[ -z "${DUNLIN_TEST_OUTPUT:-}" ] || [ ! -d "$DUNLIN_TEST_OUTPUT" ] || places+=("$DUNLIN_TEST_OUTPUT")
if [ ${#places[@]} -eq 0 ]; then
  echo "nothing was printed anywhere: neither in $1 nor in DUNLIN_TEST_OUTPUT"
  exit 1
fi

status=0
# Only where, never what: the answer is printed too.
found=$(grep -rnaF -- "$secret" "${places[@]}" | cut -d: -f1,2 | head -n 50 || true)
if [ -n "$found" ]; then
  echo "the planted password was printed; look at:"
  echo "$found"
  status=1
fi
codes=$({ grep -rhoaE '\bDN[0-9]{4}\b' "${places[@]}" || true; } | sort -u | wc -l)
minimum=${DUNLIN_TEST_MIN_CODES:-0}
echo "looked through $(du -shc "${places[@]}" | tail -n 1 | cut -f 1) with $codes different error codes (at least $minimum)"
if [ "$codes" -lt "$minimum" ]; then
  echo "too few error codes: the tests did not print what they should"
  status=1
fi
exit "$status"
