#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The check of the floors itself: every offence planted here must be found, and what is allowed must not be.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

# plant PATH TEXT EXPECTED: a tree with this one file; EXPECTED is a part of the complaint, or empty for none.
plant() {
  local path=$1 text=$2 expected=$3 output status=0
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/include/dunlin" "$tree/src/base" "$tree/tests" "$tree/cmake" "$tree/$(dirname "$path")"
  printf 'project(x)\n' >"$tree/CMakeLists.txt"
  printf '// SPDX-License-Identifier: Apache-2.0\n%b' "$text" >"$tree/$path"
  output=$("$here/floors_test.sh" "$tree" 2>&1) || status=$?
  if [ -z "$expected" ] && [ "$status" -ne 0 ]; then
    echo "FAILED: $path is allowed, but: $output"
    failures=$((failures + 1))
  elif [ -n "$expected" ] && { [ "$status" -eq 0 ] || [[ $output != *"$expected"* ]]; }; then
    echo "FAILED: $path should be told \"$expected\", but: $output"
    failures=$((failures + 1))
  fi
}

plant src/sql/a.cpp '#include "base/text.hpp"\n#include <dunlin/url.hpp>\n' ''
plant src/base/a.cpp '#include "sql/lexer.hpp"\n' '"base" (floor 0) must not include "sql/lexer.hpp" (floor 1)'
plant src/revision/a.cpp '#include "history/history.hpp"\n' '"revision" (floor 5) must not include "history/history.hpp"'
plant src/dialect/sqlite/a.cpp '#include "dialect/postgres/types.hpp"\n' 'must not include "dialect/postgres/types.hpp"'
plant src/dialect/a.cpp '#include "dialect/sqlite/types.hpp"\n' 'must not include "dialect/sqlite/types.hpp"'
plant src/dialect/sqlite/a.cpp '#include "dialect/dialect.hpp"\n' ''
plant src/base/a.cpp '#include <dunlin/connection.hpp>\n' 'must not include <dunlin/connection.hpp>'
plant src/novelty/a.cpp 'int a;\n' 'in no folder of the table'
plant src/base/a.cpp '#include "novelty/b.hpp"\n' 'is in no folder of the table'
plant include/dunlin/novelty.hpp '#pragma once\n' 'not in the table of public headers'
plant include/dunlin/url.hpp '#pragma once\n#include <fmt/format.h>\n' 'a public header includes <fmt/format.h>'
plant include/dunlin/url.hpp '#pragma once\n#include "base/text.hpp"\n' 'a public header includes the private "base/text.hpp"'
plant include/dunlin/url.hpp '#pragma once\n#include <dunlin/connection.hpp>\n' 'must not include <dunlin/connection.hpp>'
plant src/base/a.hpp 'int a;\n' '#pragma once'
plant src/history/a.cpp '#include <sqlite3.h>\n' '<sqlite3.h> lives in src/dialect/sqlite/ only'
plant src/migrate/a.cpp '#include <libpq-fe.h>\n' '<libpq-fe.h> lives in src/dialect/postgres/ only'
plant src/db/a.cpp '#include <CLI/CLI.hpp>\n' '<CLI/CLI.hpp> lives in src/cli/ only'
plant src/history/a.cpp 'void f() { sqlite3_open(a); }\n' 'a call of SQLite'
plant src/migrate/a.cpp 'void f() { PQexec(a); }\n' 'a call of libpq'
plant src/migrate/a.cpp '// PQexec(a) is called elsewhere; sqlite3_step() too\nconst char* a = "sqlite3_open()";\n' ''
plant src/migrate/a.cpp 'if (dialect.name() == "sqlite") f();\n' 'asks which database it is'
plant src/migrate/a.cpp 'if ("postgresql" == dialect->name()) f();\n' 'asks which database it is'
plant src/cli/a.cpp 'if (url.scheme() != "sqlite") f();\n' 'asks which database it is'
plant src/cli/a.cpp 'if (&dialect == &sqlite::dialect()) f();\n' 'asks which database it is'
plant src/cli/a.cpp 'if (name == dialect.name()) f();\n' ''
plant src/dialect/sqlite/a.cpp 'if (url.scheme() == "sqlite") f();\n' ''
plant src/base/a.cpp "$(printf '\\n%.0s' $(seq 600))" 'longer than 600 lines'
plant tests/a_test.cpp "$(printf '\\n%.0s' $(seq 600))" 'longer than 600 lines'
plant src/base/a.cpp "$(printf '\\n%.0s' $(seq 599))" ''

rm -rf "${tree:?}"/*
mkdir -p "$tree/include" "$tree/src/base" "$tree/tests" "$tree/cmake"
printf 'int a;\n' >"$tree/src/base/a.cpp"
printf 'file(GLOB sources *.cpp)\n' >"$tree/src/CMakeLists.txt"
printf 'project(x)\n' >"$tree/CMakeLists.txt"
output=$("$here/floors_test.sh" "$tree" 2>&1) && { echo "FAILED: accepted a tree with two offences"; failures=1; }
[[ $output == *"names no licence"* ]] || { echo "FAILED: no complaint about the licence: $output"; failures=1; }
[[ $output == *"name the sources"* ]] || { echo "FAILED: no complaint about globbing: $output"; failures=1; }

[ "$failures" -eq 0 ] || exit 1
echo "every planted offence was found"
