#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every public header compiles alone, without a warning, by each compiler, and reaches no header but Dunlin's own and
# those of the standard library.
#
#   headers_test.sh INCLUDE COMPILER…
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Werror"

# reached_by COMPILER INCLUDE NAME: the headers that <NAME> reaches, one a line. Fails where the compiler does.
reached_by() {
  local rules
  # shellcheck disable=SC2086
  rules=$(echo "#include <$3>" | "$1" -x c++ -std=c++20 $warnings -I "$2" -fsyntax-only -MD -MF /dev/stdout -MT x - 2>"$folder/log") || return 1
  tr ' \\' '\n\n' <<<"$rules" | sed -n '/^\//p' | xargs -r realpath | sort -u
}

# strange COMPILER INCLUDE NAME: what of it is neither in INCLUDE nor reached by the whole of the standard library.
strange() {
  reached_by "$1" "$2" "$3" >"$folder/reached" || return 1
  comm -23 "$folder/reached" "$folder/standard" | grep -v "^$(realpath "$2")/dunlin/" || true
}

include=$1
shift
mapfile -t headers < <(cd "$include" && find dunlin -name '*.hpp' | sort)
[ ${#headers[@]} -gt 10 ] || fail "${#headers[@]} headers in $include"
mkdir -p "$folder/planted/dunlin"
for compiler in "$@"; do
  reached_by "$compiler" "$include" bits/stdc++.h >"$folder/standard" || fail "the standard library with $compiler: $(cat "$folder/log")"
  for header in "${headers[@]}"; do
    found=$(strange "$compiler" "$include" "$header") || fail "<$header> alone with $compiler: $(cat "$folder/log")"
    equal "what <$header> reaches with $compiler" "" "$found"
  done

  # The check itself: it sees a foreign header behind another, what is missing, and what warns.
  echo '#include <sqlite3.h>' >"$folder/planted/dunlin/behind.hpp"
  printf '#include <string>\n#include <dunlin/behind.hpp>\n' >"$folder/planted/dunlin/foreign.hpp"
  contains "a foreign header with $compiler" sqlite3.h "$(strange "$compiler" "$folder/planted" dunlin/foreign.hpp)"
  echo 'inline std::string text();' >"$folder/planted/dunlin/lacks.hpp"
  strange "$compiler" "$folder/planted" dunlin/lacks.hpp && fail "$compiler takes a header that lacks one"
  echo 'inline int cut(long whole) { return whole; }' >"$folder/planted/dunlin/warns.hpp"
  strange "$compiler" "$folder/planted" dunlin/warns.hpp && fail "$compiler does not warn"
done
echo "${#headers[@]} headers compile alone with $*"
