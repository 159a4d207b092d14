#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Everything that a test run needs, and the run: packages, build, private servers, CTest.
#
#   test.sh [--require 12,15,17,18] [--kills N] [--preset dev] [CTEST ARGUMENTS…]
#
# --require VERSIONS  PostgreSQL versions without which the run fails; others that cannot be had are skipped, loudly
# --kills N           how many kill -9 at random (300)
# --preset NAME       the build to test (dev: AddressSanitizer and UBSan); the killed program is always the release build
# Further arguments go to ctest, for example `-R splitter` or `-LE slow`.
#
# Runs as root and as an ordinary user; nothing outside the build folders, the download cache and a temporary folder
# is written. The last lines are CTest's own summary.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/lib/common.bash"

require=
kills=300
preset=dev
while [ $# -gt 0 ]; do
  case $1 in
    --require) require=${2:?} && shift 2 ;;
    --kills) kills=${2:?} && shift 2 ;;
    --preset) preset=${2:?} && shift 2 ;;
    --help)
      sed -n '3,14s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) break ;;
  esac
done
[[ $require =~ ^([0-9]+(,[0-9]+)*)?$ ]] || die "--require takes versions with commas between, not \"$require\""
[[ $kills =~ ^[0-9]+$ ]] || die "--kills takes a number, not \"$kills\""

temporary=
# Stops what this run started and nothing else.
clean_up() {
  [ -z "$temporary" ] || {
    "$root/scripts/servers.sh" stop "$temporary/servers" >/dev/null 2>"$temporary/stop.log" || cat "$temporary/stop.log" >&2
    rm -rf "$temporary"
  }
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# What CTest prints, with the table of reached lines before its summary.
with_coverage() {
  local line
  while IFS= read -r line; do
    if [[ $line == *"% tests passed, "* ]] && [ -f "$table" ]; then cat "$table"; fi
    printf '%s\n' "$line"
  done
}

cd "$root"
scripts/packages.sh build test
jobs=$(nproc)

say "building preset $preset (a clean build takes some minutes)"
cmake --preset "$preset" --log-level=WARNING >/dev/null
ninja -C "build/$preset" -j "$jobs" --quiet
say "building the release program, which the kill and race tests run"
cmake --preset release --log-level=WARNING >/dev/null
ninja -C build/release -j "$jobs" --quiet dunlin_program
say "building the fuzz targets"
cmake --preset fuzz --log-level=WARNING >/dev/null
ninja -C build/fuzz -j "$jobs" --quiet fuzz_targets

temporary=$(mktemp -d "${TMPDIR:-/tmp}/dunlin-XXXXXX")
chmod 0755 "$temporary"
say "starting private servers in $temporary"
mkdir -p "build/$preset/output"
rm -rf "build/$preset/output"/*
export DUNLIN_TEST_OUTPUT=$root/build/$preset/output
scripts/servers.sh start "$temporary/servers"
eval "$(scripts/servers.sh env "$temporary/servers")"
export DUNLIN_TEST_REQUIRE=$require DUNLIN_TEST_KILLS=$kills
export DUNLIN_TEST_PROGRAM=$root/build/release/dunlin
export DUNLIN_TEST_CTEST_LOG=$root/build/$preset/Testing/Temporary
# The whole suite shows this many error codes at least; a part of it need not.
if [ $# -eq 0 ]; then export DUNLIN_TEST_MIN_CODES=${DUNLIN_TEST_MIN_CODES:-20}; fi
scripts/coverage.sh reset "build/$preset"
table=build/$preset/coverage.txt
rm -f "$table"
for version in $DUNLIN_TEST_MISSING; do
  warn "the tests of server $version ARE SKIPPED: $(cat "$temporary/servers/missing/$version")"
done

status=0
say "fuzzing, some seconds each"
ctest --test-dir build/fuzz --output-on-failure --no-tests=ignore -j "$jobs" "$@" || status=$?
say "running the tests"
ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$jobs" "$@" | with_coverage || status=$?
exit "$status"
