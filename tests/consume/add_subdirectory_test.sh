#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds an application that takes the source tree as a part of its own.
#
#   add_subdirectory_test.sh SOURCE COMPILER
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cmake -S "$here/add_subdirectory" -B "$folder/build" -G Ninja -DCMAKE_CXX_COMPILER="$2" -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DDUNLIN_SOURCE="$1" >"$folder/log" 2>&1 || fail "configure: $(cat "$folder/log")"
cmake --build "$folder/build" -j "$(nproc)" >"$folder/log" 2>&1 || fail "build: $(tail -n 50 "$folder/log")"
equal "what it prints" "postgresql://app:***@db.example/shop
refused" "$("$folder/build/consumer" 2>&1)"
[ ! -e "$folder/build/dunlin/dunlin" ] || fail "the program was built too"
echo "an application builds with the library as a subdirectory"
