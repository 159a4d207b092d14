#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Looks at what in the documentation is not run: links, the languages of blocks, command lines of dunlin in the text
# and in files of other programs.
#
#   form_test.sh PROGRAM [ROOT]   ROOT: another source tree to look at
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
root=${2:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$(realpath "$1")
help=$("$program" --help)
pages=("$root/README.md" "$root"/docs/*.md)
failures=0

complain() {
  failures=$((failures + 1))
  printf '%s\n' "$*"
}

# understood PLACE COMMAND-LINE: the program knows command, options and values. It is asked with a URL that it refuses
# before it does anything.
understood() {
  local words
  mapfile -t words < <(xargs -n 1 printf '%s\n' <<<"$2")
  if [ "${words[1]:-COMMAND}" = COMMAND ]; then return; fi
  checked=$((checked + 1))
  # A command named without its arguments.
  if [ ${#words[@]} -eq 2 ] && grep -qE "^  ${words[1]} " <<<"$help"; then return; fi
  mkdir -p "$folder/project"
  if (cd "$folder/project" && "$program" "${words[@]:1}" --url nothing://here) >"$folder/out" 2>&1 </dev/null; then return; fi
  if grep -q '^error\[DN0107\]' "$folder/out" && ! grep -q 'there is nothing to merge' "$folder/out"; then
    complain "$1: \"$2\" is not understood: $(head -n 1 "$folder/out")"
  fi
}

# The command lines of dunlin in a text, one per line: shell, unit files, and lists of words as in YAML and Dockerfiles.
command_lines() {
  sed -E -e 's/#.*//' -e '/\[/s/"?, *"?/ /g' -e 's/[]["]//g' | sed -E -e 's/(&&|\|\||[;|)`])/\n/g' |
    grep -oE '(^|[ =/:])dunlin( .*|$)' | grep -oE 'dunlin( .*|$)' | sed -E -e 's/ [<>].*//' -e "s/'//g"
}

# block PAGE LANGUAGE: what stands in blocks of that language
block() { awk -v head="^\`\`\`$2( |$)" '/^```$/ { inside = 0 } inside { print } $0 ~ head { inside = 1 }' "$1"; }

# excerpts PAGE: what it shows of an example (```cpp excerpt=bot/main.cpp) stands there, line by line and in that order.
excerpts() {
  local file number=0
  while read -r file; do
    number=$((number + 1))
    awk -v wanted="$number" '/^```$/ { inside = 0 } inside { print } / excerpt=/ && /^```/ { inside = ++seen == wanted }' "$1" >"$folder/excerpt"
    if [ ! -f "$root/examples/$file" ]; then
      complain "${1#"$root"/}: there is no examples/$file"
    elif ! awk 'NR == FNR { wanted[++lines] = $0; next }
        { before[FNR] = $0; fits = FNR >= lines; for (i = 1; fits && i <= lines; i++) fits = before[FNR - lines + i] == wanted[i]
          if (fits) found = 1 }
        END { exit !found }' "$folder/excerpt" "$root/examples/$file"; then
      complain "${1#"$root"/}: this is not in examples/$file: $(head -n 1 "$folder/excerpt")"
    fi
  done < <(sed -nE 's/^```[a-z]+ excerpt=//p' "$1")
}

for page in "${pages[@]}"; do
  name=${page#"$root"/}
  excerpts "$page"
  if grep -qx '```cpp' "$page"; then complain "$name: C++ that nothing compiles"; fi
  while read -r target; do
    [ -e "$(dirname "$page")/$target" ] || complain "$name: there is no \"$target\" to link to"
  done < <(awk '/^```/ { inside = !inside } !inside' "$page" | grep -oE '\]\([^)#:]+' | cut -c3-)
  while read -r language; do
    case $language in
      console | cpp | cmake | sql | sh | json | toml | ini | dockerfile | yaml | text | '') ;;
      *) complain "$name: a block in \"$language\"; tests/docs/README.md names those there are" ;;
    esac
  done < <(awk '/^```/ { if (inside) inside = 0; else { inside = 1; print substr($1, 4) } }' "$page")
  [ "$name" = README.md ] || grep -qF "($name)" "$root/README.md" || complain "$name: README.md does not link to it"
  if grep -q '^```console' "$page" && ! grep -q "^  $name$" "$here/CMakeLists.txt"; then complain "$name is not run"; fi
done

# The command reference has every command, and every option of each.
while read -r command; do
  section=$(awk -v head="^## (.*, )?$command([ ,]|$)" '/^## / { inside = 0 } $0 ~ head { inside = 1 } inside { print }' "$root/docs/commands.md")
  [ -n "$section" ] || complain "docs/commands.md: nothing about \"dunlin $command\""
  while read -r option; do
    [[ $section == *"$option"* ]] || complain "docs/commands.md: \"dunlin $command\" takes $option"
  done < <("$program" "$command" --help | sed '/^Options of every command/,$d' | grep -oE '^ +(-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+')
done < <(printf '%s\n' "$help" | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')

# Every setting is explained, and every file that is named exists.
settings=$(grep -hoE '^    \{"[a-z_]+", Takes' "$root/src/base/settings_table.cpp" | grep -oE '[a-z_]+' | sed '/^Takes$/d;/^akes$/d'
  grep -hoE '^constexpr .*kNames\{.*|^ +"[a-z_]+"\};' "$root/src/dialect/sqlite/settings.cpp" | grep -oE '"[a-z_]+"' | tr -d '"')
[ "$(printf '%s\n' "$settings" | wc -l)" -ge 15 ] || complain "the settings are not found any more"
for setting in $settings; do
  grep -qF "| \`$setting\` |" "$root/docs/configuration.md" || complain "docs/configuration.md: nothing about \"$setting\""
done
while read -r file; do
  # shellcheck disable=SC2086 # it may hold a pattern
  compgen -G "$root/src/$file" >/dev/null || complain "docs/architecture.md: there is no src/$file"
done < <(grep -oE '`[a-z*/_]+\.(cpp|hpp)`' "$root/docs/architecture.md" | tr -d '`')

# Metrics are called what the program calls them.
while read -r metric; do
  grep -qF "\"$metric\"" "$root/src/health/report.cpp" || complain "docs: there is no metric \"$metric\""
done < <(grep -ohE 'dunlin_(database|revisions?|migrations?|pool|statements|slow|errors)_[a-z_]+[a-z]' \
  "$root/docs/health.md" "$root/docs/production.md" | sort -u)

# What stands in blocks that nothing runs is not about dunlin.
unrun=0
for page in "${pages[@]}"; do
  unrun=$((unrun + $(grep -cE '^```sh( |$)' "$page")))
  used=$(block "$page" sh | grep -E '(^|[ /])dunlin ' || true)
  [ -z "$used" ] || complain "${page#"$root"/}: nothing runs this: $used"
done
echo "$unrun blocks hold commands that no test runs"

checked=0
for page in "${pages[@]}"; do
  for language in ini dockerfile yaml; do
    while read -r line; do understood "${page#"$root"/} ($language)" "$line"; done < <(block "$page" $language | command_lines)
  done
done
echo "$checked command lines in files of other programs"
[ $checked -ge 5 ] || complain "that is too few: they are not found any more"

checked=0
for page in "${pages[@]}"; do
  while read -r line; do understood "${page#"$root"/}" "$line"; done < <(
    awk '/^```/ { inside = !inside } !inside' "$page" | grep -oE '`dunlin [^`]+`' | tr -d '`' | cut -d'|' -f1 | sed 's/[[:space:]]*[<(].*//'
  )
done
echo "$checked command lines in the text"
[ $checked -ge 20 ] || complain "that is too few: they are not found any more"
[ $failures -eq 0 ] || exit 1
