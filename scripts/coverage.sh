#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Which lines the tests have run, in a build with DUNLIN_COVERAGE (the preset `dev`): a table of files, and every line
# that was never reached.
#
#   coverage.sh reset BUILD               forget what was counted
#   coverage.sh [--whole] BUILD FOLDER…   print the table for these folders of src/
#
# --whole  fail when a line was not reached
#
# A line that nothing can reach says why, in a comment at its end: `// unreached: REASON`. It is not counted; better is
# to delete it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/lib/common.bash"

whole=0
if [ "${1:-}" = --whole ]; then
  whole=1
  shift
fi
[ $# -ge 2 ] || die "usage: coverage.sh reset BUILD | coverage.sh [--whole] BUILD FOLDER…"
if [ "$1" = reset ]; then
  find "$2" -name '*.gcda' -delete
  exit 0
fi
cd "$1"
shift
mapfile -t notes < <(find . -name '*.gcno' | sort)
[ ${#notes[@]} -gt 0 ] || die "$PWD holds no notes of gcov: was it configured with DUNLIN_COVERAGE?"

# What gcov knows of every line with code, as `file number count text`: a header once for each program that holds it, and
# a line of a template once more for each of its instances.
counts() {
  local note
  for note in "${notes[@]}"; do
    # On standard error it says of every program that never ran that its counts are missing.
    "${GCOV:-gcov}" --stdout "$note" 2>/dev/null
  done | awk -v folders="$1" '
    /^ *-: *0:Source:/ {
      file = $0
      sub(/.*0:Source:/, "", file)
      wanted = file ~ "(^|/)src/(" folders ")/[^/]*$"
      sub(/.*\/src\//, "src/", file)
    }
    wanted && match($0, /^ *(#####|=====|[0-9]+\*?): *[1-9][0-9]*:/) {
      split(substr($0, 1, RLENGTH), part, ":")
      printf "%s %d %.0f %s\n", file, part[2], part[1] + 0, substr($0, RLENGTH + 1)
    }'
}

folders=$*
counts "${folders// /|}" | sort -k1,1 -k2,2n | awk -v whole="$whole" '
  function end_line() {
    if (line == "" || text ~ /\/\/ unreached: *[^ ]/) return
    lines[file]++
    if (count > 0) reached[file]++
    else missed[++misses] = line ":" text
  }
  function row(all, known, name) {
    printf "%6d %7d %6.1f  %s\n", all, known, int(1000 * known / all) / 10, name
    all_lines += all
    all_reached += known
  }

  $1 ":" $2 != line {
    end_line()
    if ($1 != file) files[++file_count] = $1
    file = $1
    line = $1 ":" $2
    count = 0
    text = $0
    sub(/^[^ ]* [^ ]* [^ ]* /, "", text)
  }
  { count += $3 }

  END {
    end_line()
    printf "%6s %7s %6s  file\n", "lines", "reached", "%"
    for (i = 1; i <= file_count; i++) if (lines[files[i]]) row(lines[files[i]], reached[files[i]], files[i])
    if (all_lines == 0) { print "nothing was counted"; exit 1 }
    row(all_lines, all_reached, "all")
    for (i = 1; i <= misses; i++) print missed[i]
    if (misses) print misses " lines were not reached"
    exit whole && misses > 0
  }'
