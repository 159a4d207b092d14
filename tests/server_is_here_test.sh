#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Says in CTest's summary which server the tests went without: skipped when it is absent, failed when it was required.
#
#   server_is_here_test.sh VERSION URL-VARIABLE
set -euo pipefail
version=$1
url=${!2:-}
if [ -z "$url" ]; then
  echo "NO SERVER $version: the tests that need it are skipped"
  case ,${DUNLIN_TEST_REQUIRE:-}, in
    *,"$version",*) exit 1 ;;
    *) exit 77 ;;
  esac
fi
psql=${DUNLIN_TEST_PG_BIN:+$DUNLIN_TEST_PG_BIN/}psql
answer=$("$psql" "$url" -XAtc 'SHOW server_version')
echo "server $version answers: $answer"
case $version in
  pgbouncer) [ -n "$answer" ] ;;
  *) [ "${answer%%.*}" = "$version" ] ;;
esac
