#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A member of a model whose type has no column is refused by the compiler, in a sentence that says what has one.
#
#   refused_types_test.sh INCLUDE COMPILER…
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"

# compile COMPILER TYPE: what the compiler says of a model with a member of that type.
compile() {
  cat >"$folder/model.cpp" <<CODE
#include <dunlin/dunlin.hpp>
#include <map>
enum class Bare { one };
struct Row { $2 member; };
const auto rows = dunlin::table<Row>("row").column("member", &Row::member);
CODE
  "$1" -std=c++20 -I "$include" -fsyntax-only "$folder/model.cpp" 2>&1
}

include=$1
shift
for compiler in "$@"; do
  compile "$compiler" "std::optional<std::int64_t>" || fail "$compiler refuses what has a column"
  for type in 'int*' 'unsigned int' 'char' 'std::map<int, int>' 'Bare' 'std::vector<std::vector<int>>' \
      'std::vector<std::optional<int>>' 'std::optional<unsigned>'; do
    said=$(compile "$compiler" "$type") && fail "$compiler takes a member of type $type"
    contains "what $compiler says of $type" "this type has no column: " "$said"
  done
done
echo "every compiler says which types have a column"
