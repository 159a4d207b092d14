#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes the reference of the library from its headers: every public name has a word on it, and what has none is found.
#
#   reference_test.sh SOURCE
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
if ! command -v doxygen >/dev/null; then
  echo "doxygen is not here"
  exit 77
fi

# reference OUTPUT, from the tree in the working directory
reference() {
  mkdir -p "$1"
  OUTPUT=$1 VERSION=0 doxygen docs/Doxyfile >"$folder/out" 2>&1
}

cd "$1" || exit 1
reference "$folder/whole" || fail "$(cat "$folder/out")"
equal "warnings" "" "$(cat "$folder/out")"
html=$folder/whole/html
contains "the first page" "a tutorial" "$(cat "$html/index.html")"
while read -r page; do
  [ -e "$page" ] || fail "the first page speaks of $page"
done < <(grep -oE 'docs/[a-z-]+\.md' docs/reference.dox)
for class in Engine Connection PooledConnection Transaction Migration Migrations Migrator Error Url; do
  [ -s "$html/classdunlin_1_1$class.html" ] || fail "nothing about $class"
done
contains "functions" "upgrade_or_exit" "$(cat "$html/namespacedunlin_1_1startup.html")"
contains "functions" "for_each" "$(cat "$html/namespacedunlin.html")"
[[ $(cat "$html/annotated.html") != *ColumnOf* ]] || fail "what only templates need is in it"

mkdir "$folder/tree"
cp -r include docs "$folder/tree"
cd "$folder/tree" || exit 1
sed -i 's|^struct RestoreOptions {|&\n  int forgotten = 0;|' include/dunlin/backup.hpp
sed -i '/^\/\/\/ The same for `main`/d' include/dunlin/startup.hpp
if reference "$folder/planted"; then fail "names without a word on them were not found"; fi
contains "what it found" "forgotten (variable)" "$(cat "$folder/out")"
contains "what it found" "upgrade_or_exit" "$(cat "$folder/out")"
echo "every public name is explained"
