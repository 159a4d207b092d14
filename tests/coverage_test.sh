#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs after every other test: which lines they have reached, as a table in BUILD/coverage.txt.
#
#   coverage_test.sh BUILD FOLDER…   FOLDER: of src/
#
# DUNLIN_TEST_COVERAGE=whole: fails when one was not, as scripts/test.sh asks for when it runs the whole suite.
set -euo pipefail
options=()
[ "${DUNLIN_TEST_COVERAGE:-}" != whole ] || options=(--whole)
"$(dirname "${BASH_SOURCE[0]}")/../scripts/coverage.sh" ${options[@]+"${options[@]}"} "$@" | tee "$1/coverage.txt"
