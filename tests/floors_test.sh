#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The floors of docs/architecture.md, held against the sources: who includes whom, where a library's header lives, and
# who may ask which database it talks to.
#
#   floors_test.sh [ROOT]
#
# Prints one line for each offence, `file:line: …`, and fails when there is one.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}"

# A folder includes only from floors below its own, and from itself. A folder that is not in the table fails.
floors='
0 base
1 sql schema
2 dialect
2.5 db
3 dialect/sqlite dialect/postgres
4 diff
5 revision history
6 migrate backup
7 autogenerate move lint fleet
8 startup health
9 dunlin
9 cli'

# The floor on which a public header stands; others may include it from that floor upward.
public_headers='
0 direction error log naming revision_file url value version
1 operation schema
2 column_types connection dialect engine model pool rows
6 migrate migration migrator backup
8 startup health
9 dunlin cli'

# Headers of other libraries: the pattern, the one folder that may include it, and in how many files.
homes='
^libpq src/dialect/postgres/ 99
^(postgres_ext|pg_config) src/dialect/postgres/ 99
^sqlite3 src/dialect/sqlite/ 99
^pg_query src/lint/ 1
^CLI/ src/cli/ 1
^toml\+\+/ src/ 1
^nlohmann/ src/ 1
^boost/ src/health/ 1
^zstd src/base/ 1
^sha2 src/base/ 1
^fmt/ src/ 999'

check() {
  awk -v floors="$floors" -v public_headers="$public_headers" -v homes="$homes" '
    function complain(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; offences++ }

    # The room of a file below src: the longest folder of the table that holds it.
    function room_of(path,   room) {
      room = path
      while (sub(/\/[^\/]*$/, "", room)) if (room in floor) return room
      return ""
    }

    function include_ours(path,   room) {
      room = room_of(path)
      if (room == "") complain("\"" path "\" is in no folder of the table of floors")
      else if (is_public) complain("a public header includes the private \"" path "\"")
      else if (room != mine && floor[room] >= floor[mine])
        complain("\"" mine "\" (floor " floor[mine] ") must not include \"" path "\" (floor " floor[room] ")")
    }

    function include_public(name,   limit) {
      limit = is_public ? header_floor[self] : floor[mine]
      if (!(name in header_floor)) complain("<dunlin/" name ".hpp> is not in the table of public headers")
      else if (header_floor[name] > limit)
        complain("floor " limit " must not include <dunlin/" name ".hpp> (floor " header_floor[name] ")")
    }

    function include_foreign(name,   pattern) {
      for (pattern in home) {
        if (name !~ pattern) continue
        if (is_public) complain("a public header includes <" name ">")
        else if (index(FILENAME, home[pattern]) != 1) complain("<" name "> lives in " home[pattern] " only")
        else if (!included[FILENAME, pattern]++ && ++uses[pattern] > most[pattern])
          complain("<" name "> is included by more than " most[pattern] " file of " home[pattern])
        return
      }
      if (is_public && name ~ /\// && name !~ /^sys\//) complain("a public header includes <" name ">")
    }

    BEGIN {
      count = split(floors, lines, "\n")
      for (i = 1; i <= count; i++) {
        width = split(lines[i], words, " ")
        for (j = 2; j <= width; j++) floor[words[j]] = words[1]
      }
      count = split(public_headers, lines, "\n")
      for (i = 1; i <= count; i++) {
        width = split(lines[i], words, " ")
        for (j = 2; j <= width; j++) header_floor[words[j]] = words[1]
      }
      count = split(homes, lines, "\n")
      for (i = 1; i <= count; i++)
        if (split(lines[i], words, " ") == 3) { home[words[1]] = words[2]; most[words[1]] = words[3] + 0 }
    }

    FNR == 1 {
      is_public = FILENAME ~ /^include\//
      is_test = FILENAME ~ /^tests\//
      mine = self = ""
      in_comment = 0
      if (is_public) {
        self = FILENAME
        sub(/^include\/dunlin\//, "", self)
        sub(/\.hpp$/, "", self)
        if (!(self in header_floor)) complain("a public header that is not in the table of public headers")
      } else if (!is_test) {
        mine = room_of(substr(FILENAME, 5))
        if (mine == "") complain("in no folder of the table of floors")
      }
      if ($0 !~ /SPDX-License-Identifier: Apache-2\.0/) complain("the first line names no licence")
    }

    FNR == 601 { complain("longer than 600 lines: split it") }
    is_test { next }
    FNR == 2 && FILENAME ~ /\.hpp$/ && $0 != "#pragma once" { complain("a header whose second line is not \"#pragma once\"") }

    /^[ \t]*#[ \t]*include[ \t]*"/ { split($0, part, "\""); include_ours(part[2]); next }
    /^[ \t]*#[ \t]*include[ \t]*</ {
      name = $0
      sub(/^[^<]*</, "", name)
      sub(/>.*/, "", name)
      if (name ~ /^dunlin\//) { sub(/^dunlin\//, "", name); sub(/\.hpp$/, "", name); include_public(name) }
      else include_foreign(name)
      next
    }

    {
      code = $0
      gsub(/"([^"\\]|\\.)*"/, "\"\"", code)  # what a string says is no code
      sub(/\/\/.*/, "", code)
      if (in_comment) { if (!sub(/.*\*\//, "", code)) next; in_comment = 0 }
      gsub(/\/\*([^*]|\*[^\/])*\*\//, "", code)
      if (sub(/\/\*.*/, "", code)) in_comment = 1
      if (code ~ /(^|[^A-Za-z0-9_])sqlite3_[a-z0-9_]+[ ]*\(/ && mine != "dialect/sqlite")
        complain("a call of SQLite outside src/dialect/sqlite")
      if (code ~ /(^|[^A-Za-z0-9_])PQ[A-Za-z0-9]+[ ]*\(/ && mine != "dialect/postgres")
        complain("a call of libpq outside src/dialect/postgres")
      # Comparing two names finds a dialect in a list; comparing with a word asks which one it is. URLs are parsed in base.
      if (mine !~ /^dialect/ && mine != "base" &&
          (code ~ /(name|scheme|dialect)(\(\))?[ ]*[=!]=[ ]*""/ || code ~ /""[ ]*[=!]=[^=&|;]*(name|scheme|dialect)(\(\))?/ ||
           code ~ /[=!]=[ ]*[&]?(sqlite|postgres)::dialect\(/ || code ~ /(if|switch)[ ]*\([^;]*is_(sqlite|postgres)/) &&
          $0 ~ /"(sqlite|postgresql|postgres)"|::dialect|is_(sqlite|postgres)/)
        complain("asks which database it is: ask a capability of the dialect")
    }

    END { exit offences > 0 }
  ' "$@"
}

mapfile -t files < <(find include src tests \( -name '*.hpp' -o -name '*.cpp' -o -name '*.h' -o -name '*.c' \) | sort)
[ ${#files[@]} -gt 0 ] || { echo "no sources in $PWD"; exit 1; }
status=0
check "${files[@]}" || status=1
globs=$(grep -rnE 'file\((GLOB|GLOB_RECURSE)\b' --include=CMakeLists.txt --include='*.cmake' --exclude=DunlinEmbedMigrations.cmake CMakeLists.txt cmake src tests 2>/dev/null || true)
if [ -n "$globs" ]; then
  echo "$globs: name the sources"
  status=1
fi
[ "$status" -ne 0 ] || echo "${#files[@]} files keep to the floors"
exit "$status"
