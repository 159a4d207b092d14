#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs a build into a folder, moves the folder, and builds an application against it; so it does with the program
# that docs/library.md shows, which must print what the page says.
#
#   find_package_test.sh BUILD COMPILER FLAGS
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cmake --install "$1" --prefix "$folder/first" >"$folder/log" 2>&1 || fail "install: $(cat "$folder/log")"
mv "$folder/first" "$folder/prefix"
[ -x "$folder/prefix/bin/dunlin" ] || fail "no program installed"
grep -rlE "$1|$(cd "$here/../.." && pwd)" "$folder/prefix" --include='*.cmake' --include='*.hpp' &&
  fail "an installed file names the tree it was built in"

page=$here/../../docs/library.md
awk '/^```$/ { inside = 0 } inside { print } /^```cpp title=shop.cpp$/ { inside = 1 }' "$page" >"$folder/shop.cpp"
[ -s "$folder/shop.cpp" ] || fail "docs/library.md shows no shop.cpp"
cmake -S "$here/find_package" -B "$folder/build" -G Ninja -DCMAKE_CXX_COMPILER="$2" -DCMAKE_CXX_FLAGS="$3" \
  -DCMAKE_PREFIX_PATH="$folder/prefix" -DSHOP_SOURCE="$folder/shop.cpp" >"$folder/log" 2>&1 || fail "configure: $(cat "$folder/log")"
cmake --build "$folder/build" >"$folder/log" 2>&1 || fail "build: $(cat "$folder/log")"
for program in consumer whole; do
  equal "what $program prints" "postgresql://app:***@db.example/shop
refused" "$("$folder/build/$program" 2>&1)"
done
mkdir "$folder/shop"
equal "what the program of docs/library.md prints" \
  "$(awk '/^```$/ { inside = 0 } inside { print } seen && /^```text$/ { inside = 1; seen = 0 } /^It prints:$/ { seen = 1 }' "$page")" \
  "$(cd "$folder/shop" && "$folder/build/shop" 2>&1)"
echo "an application builds against the installed library"
