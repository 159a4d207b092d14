#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The table of reached lines itself: it tells what ran from what did not, in templates and headers too, and takes an
# excuse only with its reason.
#
#   coverage_works_test.sh COMPILER
. "$(dirname "${BASH_SOURCE[0]}")/support/expect.bash"
coverage=$(cd "$(dirname "${BASH_SOURCE[0]}")/../scripts" && pwd)/coverage.sh
mkdir -p "$folder/src/migrate" "$folder/src/other" "$folder/build"
cat >"$folder/src/migrate/twice.hpp" <<'END'
template <typename Number>
Number twice(Number number) {
  if (number < 0)
    return 0;
  return number + number;
}
END
printf 'inline int elsewhere(int value) {\n  return value;\n}\n' >"$folder/src/other/other.hpp"
cat >"$folder/src/migrate/main.cpp" <<'END'
#include "../other/other.hpp"
#include "twice.hpp"
int main(int count, char**) {
  if (count > 3)
    return elsewhere(7);
  if (count > 2)
    return 8;  // unreached: nobody gives two arguments
  if (count > 1)
    return twice(-1) + twice(-1.5) > 0 ? 1 : 0;
  return twice(count) == 2 ? 0 : 1;
}
END
cd "$folder/build" || fail "no folder"
"$1" --coverage -O0 -c ../src/migrate/main.cpp -o main.o && "$1" --coverage main.o -o main || fail "build"

# table STATUS OPTIONS…: what the table says, which ends with this status.
table() {
  local expected=$1 status=0
  shift
  said=$("$coverage" "$@" 2>&1) || status=$?
  equal "the status of coverage.sh $*" "$expected" "$status"
}
table 1 --whole "$folder/build" migrate
contains "a program that never ran" "     7       0    0.0  src/migrate/main.cpp" "$said"
./main || fail "the program"
table 0 "$folder/build" migrate
equal "after one run" " lines reached      %  file
     7       5   71.4  src/migrate/main.cpp
     4       3   75.0  src/migrate/twice.hpp
    11       8   72.7  all
src/migrate/main.cpp:5:    return elsewhere(7);
src/migrate/main.cpp:9:    return twice(-1) + twice(-1.5) > 0 ? 1 : 0;
src/migrate/twice.hpp:4:    return 0;
3 lines were not reached" "$said"
table 1 --whole "$folder/build" migrate
contains "another folder too" "src/other/other.hpp:2:  return value;" "$("$coverage" "$folder/build" migrate other)"

./main 1
./main 1 2 3
table 0 --whole "$folder/build" migrate other
contains "after three runs" "100.0  all" "$said"
sed -i 's|// unreached: .*|// unreached:|' ../src/migrate/main.cpp
table 1 --whole "$folder/build" migrate
contains "an excuse without its reason" "src/migrate/main.cpp:7:" "$said"
table 1 "$folder/build" nowhere
contains "no such folder" "nothing was counted" "$said"
"$coverage" reset "$folder/build"
table 1 --whole "$folder/build" migrate
contains "after forgetting" "0.0  all" "$said"
rm main.gcno
table 1 "$folder/build" migrate
contains "a build that counts nothing" "DUNLIN_COVERAGE" "$said"
echo "the table tells what was reached"
