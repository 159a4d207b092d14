# SPDX-License-Identifier: Apache-2.0
# What the tests in bash share. Sourced. Makes a temporary `folder`, removed at the end.
set -uo pipefail
folder=$(mktemp -d "${TMPDIR:-/tmp}/dunlin-XXXXXX")
chmod 0755 "$folder"
trap 'rm -rf "$folder"' EXIT

fail() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# equal WHAT EXPECTED ACTUAL
equal() { [ "$2" = "$3" ] || fail "$1: expected \"$2\", got \"$3\""; }

# contains WHAT PART WHOLE
contains() { [[ $3 == *"$2"* ]] || fail "$1: \"$2\" is not in \"$3\""; }
