#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# scripts/changelog.sh: sorts by kind, keeps older releases, refuses what has no kind; and the changes here are in order.
. "$(dirname "${BASH_SOURCE[0]}")/support/expect.bash"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/changelog.sh" >/dev/null || fail "the changes of this tree"

export DUNLIN_CHANGELOG_ROOT=$folder/tree
mkdir -p "$folder/tree/changes"
printf '# Changelog\n\nWords.\n\n## 0.1.0 (2026-01-02)\n\n### Added\n\n- all\n' >"$folder/tree/CHANGELOG.md"
echo 'not a change' >"$folder/tree/changes/README.md"
printf 'fixed: one\nand more of it\n' >"$folder/tree/changes/b.md"
echo 'added: two' >"$folder/tree/changes/c.md"
echo 'fixed: three' >"$folder/tree/changes/a.md"
expected='
### Added

- two

### Fixed

- three
- one
  and more of it'
equal "the section" "$expected" "$("$root/scripts/changelog.sh")"

echo 'improved: four' >"$folder/tree/changes/d.md"
"$root/scripts/changelog.sh" 2>"$folder/err" && fail "an unknown kind was accepted"
contains "an unknown kind" "changes/d.md:1" "$(cat "$folder/err")"
rm "$folder/tree/changes/d.md"

"$root/scripts/changelog.sh" 0.2.0 2>/dev/null || fail "it did not release"
equal "the file" "# Changelog

Words.

## 0.2.0 ($(date -u +%F))
$expected

## 0.1.0 (2026-01-02)

### Added

- all" "$(cat "$folder/tree/CHANGELOG.md")"
equal "what is left" "README.md" "$(ls "$folder/tree/changes")"
"$root/scripts/changelog.sh" 0.3.0 2>/dev/null && fail "an empty release was made"
"$root/scripts/changelog.sh" '1; x' 2>/dev/null && fail "a strange version was accepted"
echo "the changelog is joined as it should be"
