#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs a build into a folder, moves the folder, and builds an application against it; so it does with the programs
# that docs/engine.md and docs/migrator.md show, which must print what the page says.
#
#   find_package_test.sh BUILD COMPILER FLAGS
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cmake --install "$1" --prefix "$folder/first" >"$folder/log" 2>&1 || fail "install: $(cat "$folder/log")"
mv "$folder/first" "$folder/prefix"
[ -x "$folder/prefix/bin/dunlin" ] || fail "no program installed"
grep -rlE "$1|$(cd "$here/../.." && pwd)" "$folder/prefix" --include='*.cmake' --include='*.hpp' &&
  fail "an installed file names the tree it was built in"

pages=(engine migrator)
sources=
for page in "${pages[@]}"; do
  awk '/^```$/ { inside = 0 } inside { print } /^```cpp title=shop.cpp$/ { inside = 1 }' "$here/../../docs/$page.md" >"$folder/$page.cpp"
  [ -s "$folder/$page.cpp" ] || fail "docs/$page.md shows no shop.cpp"
  sources+="${sources:+;}$folder/$page.cpp"
done
cmake -S "$here/find_package" -B "$folder/build" -G Ninja -DCMAKE_CXX_COMPILER="$2" -DCMAKE_CXX_FLAGS="$3" \
  -DCMAKE_PREFIX_PATH="$folder/prefix" -DPAGES="$sources" >"$folder/log" 2>&1 || fail "configure: $(cat "$folder/log")"
cmake --build "$folder/build" >"$folder/log" 2>&1 || fail "build: $(cat "$folder/log")"
for program in consumer whole; do
  equal "what $program prints" "postgresql://app:***@db.example/shop
refused" "$("$folder/build/$program" 2>&1)"
done
for page in "${pages[@]}"; do
  mkdir "$folder/$page"
  equal "what the program of docs/$page.md prints" \
    "$(awk '/^```$/ { inside = 0 } inside { print } seen && /^```text$/ { inside = 1; seen = 0 } /^It prints:$/ { seen = 1 }' "$here/../../docs/$page.md")" \
    "$(cd "$folder/$page" && "$folder/build/$page" 2>&1)"
done
echo "an application builds against the installed library"
