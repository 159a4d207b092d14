#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Does what a page of the documentation shows, in a fresh folder, and compares what happens with what the page says.
#
#   run_page.sh PROGRAM PAGE
#
# README.md tells how pages are read. DUNLIN_TEST_REWRITE=1 writes into the page what the commands did. DUNLIN_TEST_BUILD
# is the build folder whose library a page installs.
# Exit status 77: what needs a PostgreSQL server was left out, since DUNLIN_TEST_PG_URL is not set; the rest was right.
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$1
page=$(realpath "$2")
[ -x "$program" ] || fail "no program at $program"

declare -A real=() taken=()  # The ids of the page and those of this run.
commands=0
skipped=0
failures=0
last=0
output=$folder/output
rewritten=$folder/page.md
: >"$rewritten"

prepare() {
  mkdir -p "$folder/bin" "$folder/home" "$folder/work"
  ln -s "$(realpath "$program")" "$folder/bin/dunlin"
  export PATH=$folder/bin:${DUNLIN_TEST_PG_BIN:+$DUNLIN_TEST_PG_BIN:}$PATH HOME=$folder/home LC_ALL=C.UTF-8 TZ=UTC
  export EDITOR=true PGCONNECT_TIMEOUT=10
  server=${DUNLIN_TEST_PG_URL:-}
  database=dunlin_docs_$$
  database_url=
  unset DUNLIN_DATABASE_URL DATABASE_URL POSTGRES_URL ENV NO_COLOR
  cd "$folder/work" || exit 1
}

administer() { psql "$server" -Xq -v ON_ERROR_STOP=1 -c "$1" >"$folder/psql" 2>&1 || fail "psql: $(cat "$folder/psql")"; }

# The page gets one database on the server, when it first needs it.
provide_server() {
  [ -z "$database_url" ] || return 0
  administer "CREATE DATABASE $database"
  local base=${server%%\?*}
  database_url=${base%/*}/$database
}

clean_up() {
  local jobs
  jobs=$(jobs -p)
  # shellcheck disable=SC2086 # several numbers
  [ -z "$jobs" ] || kill $jobs 2>/dev/null
  wait
  [ -z "$database_url" ] || administer "DROP DATABASE $database WITH (FORCE)"
  rm -rf "$folder"
}
trap clean_up EXIT

# What differs from run to run, made alike.
normalise() {
  sed -E -e 's/[[:space:]]+$//' -e 's/^.*: line [0-9]+: +[0-9]+ Killed +.*/Killed/' -e "s#$folder/work#/srv#g" -e "s/$database/shop/g" \
    -e 's/ +[0-9]+(\.[0-9]+)? (ms|s)\b/ TIME/g' -e 's/(duration_ms=|"latency_ms":)[0-9.]+/\1TIME/g' \
    -e 's/[0-9]{8}_[0-9]{4}_/DATE_/g' -e 's/[0-9]{8}T[0-9]{6}Z/DATE/g' \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?/DATE/g' \
    -e 's#postgresql://[^ "]*#URL#g' -e 's/(PostgreSQL|SQLite|libpq|GNU|Clang|dunlin) [0-9]+(\.[0-9]+)+/\1 VERSION/g' \
    -e 's/at [^ ]+:[0-9]+( |$|,)/at ADDRESS\1/g' -e 's/process [0-9]+/process NUMBER/g' \
    -e 's/TLSv1\.[0-9]/TLS/g' -e 's#at /[^ ]*/([^/ ]+\.db)#at /PATH/\1#g' "$1"
}

# ids_of TEXT: fills the array `ids`
ids_of() {
  ids=()
  local rest=$1
  while [[ $rest =~ (^|[^0-9A-Za-z_])([0-9a-f]{12})($|[^0-9A-Za-z]) ]]; do
    ids+=("${BASH_REMATCH[2]}")
    rest=${rest#*"${BASH_REMATCH[2]}"}
  done
}

# An id of the page and the one of this run that stands in the same place: always the same pair.
pair() {
  if [ -z "${real[$1]:-}" ] && [ -z "${taken[$2]:-}" ]; then
    real[$1]=$2
    taken[$2]=$1
  fi
}

# translate TEXT: the page's ids become those of this run, in `translated`
translate() {
  translated=$1
  local id ids
  ids_of "$1"
  for id in "${ids[@]}"; do
    [ -z "${real[$id]:-}" ] || translated=${translated//"$id"/"${real[$id]}"}
  done
}

matches() {
  local ids shown
  if [ "$1" = "$2" ]; then return 0; fi
  ids_of "$1"
  shown=("${ids[@]}")
  ids_of "$2"
  if [ ${#shown[@]} -eq ${#ids[@]} ]; then
    local i
    for i in "${!ids[@]}"; do pair "${shown[$i]}" "${ids[$i]}"; done
  fi
  translate "$1"
  if [[ $translated == *… ]]; then [[ $2 == "${translated%…}"* ]]; else [ "$translated" = "$2" ]; fi
}

# Whether the lines of the file $1, of the page, tell what is in the file $2. A line `…` is any number of lines.
agrees() {
  local expected actual i=0 j=0
  mapfile -t expected < <(normalise "$1")
  mapfile -t actual < <(normalise "$2")
  while [ $i -lt ${#expected[@]} ]; do
    if [ "${expected[$i]}" = … ]; then
      i=$((i + 1))
      [ $i -lt ${#expected[@]} ] || return 0
      until [ $j -ge ${#actual[@]} ] || matches "${expected[$i]}" "${actual[$j]}"; do j=$((j + 1)); done
    fi
    [ $j -lt ${#actual[@]} ] || return 1
    matches "${expected[$i]}" "${actual[$j]}" || return 1
    i=$((i + 1))
    j=$((j + 1))
  done
  [ $j -eq ${#actual[@]} ]
}

# The exit status that the page promises: 0, or that of the error it shows; any when the reader is shown it next.
expected_status() {
  local code
  code=$(grep -oE -m 1 '^error\[DN[0-9]{4}\]' "$1" | grep -oE 'DN[0-9]{4}')
  if [ -z "$code" ]; then
    echo 0
  else
    sed -n "s/^| $code | [^|]* | \([0-9]*\) |.*/\1/p" "$root/docs/errors.md"
  fi
}

complain() {
  failures=$((failures + 1))
  printf '%s:%d: %s\n' "${page#"$root"/}" "$1" "$2"
}

# The output as a page should show it.
for_readers() {
  sed -E -e 's/[[:space:]]+$//' -e 's/^.*: line [0-9]+: +[0-9]+ Killed +.*/Killed/' -e "s#$folder/work#/srv#g" \
    -e "s#postgresql://[^ ]*/$database#postgresql://me:***@localhost:5432/shop#g" \
    -e "s/$database/shop/g" -e 's/127\.0\.0\.1:[0-9]+/127.0.0.1:5432/g' "$output" >"$folder/shown"
  local shown id
  shown=$(cat "$folder/shown")
  for id in "${!taken[@]}"; do shown=${shown//"$id"/"${taken[$id]}"}; done
  [ -z "$shown" ] || printf '%s\n' "$shown"
}

# run_command LINE COMMAND EXPECTED NEXT-COMMAND
run_command() {
  local line=$1 status wanted
  translate "$2"
  eval "(exit $last)"$'\n'"$translated" >"$output" 2>&1 </dev/null
  status=$?
  last=$status
  commands=$((commands + 1))
  printf '$ %s\n' "$translated"
  cat "$output"
  if [ -n "${DUNLIN_TEST_REWRITE:-}" ]; then
    agrees "$3" "$output" || true  # The pairs of ids.
    for_readers >>"$rewritten"
    return
  fi
  agrees "$3" "$output" || complain "$line" "this is not what the page shows:"$'\n'"$(cat "$3")"
  wanted=$(expected_status "$3")
  [[ ${4:-} == *'$?'* ]] || [ "$status" = "$wanted" ] || complain "$line" "the exit status is $status, not $wanted"
}

# The lines of a block of kind `console`, numbered from $1.
run_console() {
  local line=$1 text command='' at=0 expected=$folder/expected
  local -a lines
  mapfile -t lines <"$folder/block"
  lines+=('$ ')
  for text in "${lines[@]}"; do
    line=$((line + 1))
    if [[ $text == '$ '* ]]; then
      [ $at -eq 0 ] || run_command "$at" "$command" "$expected" "$text"
      command=${text#'$ '}
      at=$line
      : >"$expected"
      [ -z "$command" ] || printf '%s\n' "$text" >>"$rewritten"
    elif [[ $text == '> '* ]]; then
      command+=$'\n'${text#> }
      printf '%s\n' "$text" >>"$rewritten"
    elif [ $at -eq 0 ]; then
      complain "$line" "a block of commands begins with \"\$ \""
    else
      printf '%s\n' "$text" >>"$expected"
    fi
  done
}

# A block of the kind `sql title=migrations/x.sql` is that file; a `*` in its name is filled in from what is there.
write_file() {
  local title=$1 target ids
  target=$title
  if [[ $title == *'*'* ]]; then
    # shellcheck disable=SC2206 # the pattern is to be expanded
    local found=($title)
    [ ${#found[@]} -eq 1 ] && [ -f "${found[0]}" ] || fail "$page: \"$title\" is not one file"
    target=${found[0]}
    ids_of "$(grep -E '^-- dunlin: (revision|parents) ' "$target")"
    local there=("${ids[@]}") i
    ids_of "$(grep -E '^-- dunlin: (revision|parents) ' "$folder/block")"
    for i in "${!ids[@]}"; do pair "${ids[$i]}" "${there[$i]:-}"; done
  fi
  mkdir -p "$(dirname "$target")"
  translate "$(cat "$folder/block")"
  printf '%s\n' "$translated" >"$target"
  cat "$folder/block" >>"$rewritten"
}

# A block of the kind `cpp into=main.cpp`: its last line stands in that file once, and the others go in above it.
insert_into() {
  local line
  line=$(grep -nFx -- "$(tail -n 1 "$folder/block")" "$1" 2>/dev/null | cut -d: -f1)
  [[ $line =~ ^[0-9]+$ ]] || fail "$page: the last line of what goes into \"$1\" does not stand there once"
  { head -n $((line - 1)) "$1" && cat "$folder/block" && tail -n +$((line + 1)) "$1"; } >"$folder/inserted"
  cp "$folder/inserted" "$1"
  cat "$folder/block" >>"$rewritten"
}

# do_block LINE HEAD, with the lines of the block in $folder/block
do_block() {
  local words
  read -ra words <<<"$2"
  if [ "${words[1]:-}" = postgresql ] && [ -z "$server" ]; then
    skipped=$((skipped + 1))
    cat "$folder/block" >>"$rewritten"
    return
  fi
  if [ "${words[1]:-}" = postgresql ]; then
    provide_server
    export DATABASE_URL=$database_url
  fi
  case "$2" in
    console | 'console postgresql') run_console "$1" ;;
    *' title='*) write_file "${2#* title=}" ;;
    *' into='*) insert_into "${2#* into=}" ;;
    *) cat "$folder/block" >>"$rewritten" ;;
  esac
  unset DATABASE_URL
}

# What readers need not see: <!-- run: COMMAND --> and <!-- run postgresql: COMMAND -->
run_hidden() {
  [ "$2" = run ] || [ -n "$server" ] || return 0
  if [ "$2" != run ]; then
    provide_server
    export DATABASE_URL=$database_url
  fi
  translate "$3"
  eval "$translated" >"$output" 2>&1 </dev/null || complain "$1" "failed: $3: $(cat "$output")"
  unset DATABASE_URL
}

prepare
number=0
head=
while IFS= read -r line || [ -n "$line" ]; do
  number=$((number + 1))
  if [ -n "$head" ] && [ "$line" = '```' ]; then
    do_block "$begin" "$head"
    head=
    printf '%s\n' "$line" >>"$rewritten"
  elif [ -n "$head" ]; then
    printf '%s\n' "$line" >>"$folder/block"
  else
    printf '%s\n' "$line" >>"$rewritten"
    if [[ $line =~ ^\`\`\`(.+)$ ]]; then
      head=${BASH_REMATCH[1]}
      begin=$number
      : >"$folder/block"
    elif [[ $line =~ ^'<!-- '(run|run postgresql)': '(.*)' -->'$ ]]; then
      run_hidden "$number" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
    fi
  fi
done <"$page"
[ -z "$head" ] || complain "$begin" "this block never ends"

[ -z "${DUNLIN_TEST_REWRITE:-}" ] || cp "$rewritten" "$page"
echo "${page#"$root"/}: $commands commands, $failures complaints, $skipped blocks left out"
[ $failures -eq 0 ] || exit 1
if [ $skipped -gt 0 ]; then
  echo "DUNLIN_TEST_PG_URL is not set: what needs a server was not run"
  exit 77
fi
