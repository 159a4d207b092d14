#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Joins the files of changes/ into a section of CHANGELOG.md.
#
#   changelog.sh            print the section that the next release will have
#   changelog.sh VERSION    write it into CHANGELOG.md under VERSION and today's date (UTC), remove the files
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"
cd "${DUNLIN_CHANGELOG_ROOT:-$(dirname "${BASH_SOURCE[0]}")/..}"

kinds='security removed changed added fixed'
mapfile -t files < <(find changes -name '*.md' ! -name README.md | sort)

# The text of a file without its kind, further lines indented below the first.
entry() {
  sed -e "1s/^$2:[[:space:]]*/- /" -e '2,$s/^\(.\)/  \1/' "$1"
}

section() {
  local kind file title
  for kind in $kinds; do
    title=${kind^}
    for file in ${files[@]+"${files[@]}"}; do
      [[ $(head -n 1 "$file") == "$kind: "* ]] || continue
      [ -z "$title" ] || printf '\n### %s\n\n' "$title"
      title=
      entry "$file" "$kind"
    done
  done
}

for file in ${files[@]+"${files[@]}"}; do
  [[ $(head -n 1 "$file") =~ ^(${kinds// /|}):\ [^[:space:]] ]] ||
    die "$file:1: a change begins with one of ${kinds// /, } and a colon"
done

case ${1:-} in
  '') section ;;
  *[!0-9.]*) die "a version is digits and dots, not \"$1\"" ;;
  *)
    [ ${#files[@]} -gt 0 ] || die "there is no change to release"
    ! grep -q "^## $1 " CHANGELOG.md || die "CHANGELOG.md has $1 already"
    new=$(mktemp CHANGELOG.XXXXXX)
    {
      sed '/^## /,$d' CHANGELOG.md | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
      printf '\n## %s (%s)\n' "$1" "$(date -u +%F)"
      section
      if grep -q '^## ' CHANGELOG.md; then
        echo
        sed -n '/^## /,$p' CHANGELOG.md
      fi
    } >"$new"
    cat "$new" >CHANGELOG.md
    rm -f "$new" "${files[@]}"
    say "CHANGELOG.md has $1 now"
    ;;
esac
