#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The runner of command scripts: what is right passes, and everything that is wrong fails, with its line.
. "$(dirname "${BASH_SOURCE[0]}")/expect.bash"
runner=$1
# These scripts fail on purpose: what they print is no part of the suite's output.
unset DUNLIN_TEST_OUTPUT DUNLIN_TEST_REWRITE
cat >"$folder/dunlin" <<'END'
#!/bin/bash
case $1 in
  say) printf '%s\n' "${@:2}" ;;
  warn) printf '%s\n' "${@:2}" >&2 ;;
  fail) echo "error[DN0304]: no" >&2; exit "$2" ;;
esac
END
chmod +x "$folder/dunlin"

run() {
  cat >"$folder/x.test"
  output=$("$runner" --program "$folder/dunlin" "$folder/x.test" 2>&1)
}
passes() {
  run
  equal "status of: $1 ($output)" 0 $?
}
fails() {
  local name=$1 words=$2
  run && fail "passed: $name"
  contains "$name" "$words" "$output"
}

passes "a whole session" <<'END'
# a comment

# and another
> dunlin say one two
one
two

> dunlin say 'a 12 b' x y z
a [..] b
...
z
> dunlin warn 'first line' 'second line' 'third line'
! stderr first [..]
! stderr third line

> dunlin fail 3
! exit 3
! stderr error[DN0304]: no
> env NAME=value sh -c 'echo $NAME; echo "# $TZ"'
value
\# UTC
> cat here/x.sql && pwd && echo $HOME$UNKNOWN
SELECT 1;

-- a comment
[..]/work
[..]/home
> dunlin say 1 |
>> tr 1 2
2
> sqlite3 x.db 'SELECT 1; SELECT 2'
1
2
> dunlin say
...

> dunlin say '> a' '! b' '-- c --' '\d' '...'
\> a
\! b
\-- c --
\\d
...
-- here/x.sql --
SELECT 1;

-- a comment
END

fails "another line" 'x.test:1: > dunlin say one' <<<$'> dunlin say one\ntwo'
fails "a missing line" 'standard output: expected' <<<$'> dunlin say one\none\ntwo'
fails "a line too many" 'standard output: expected' <<<$'> dunlin say one two\none'
fails "output not expected" 'standard output: expected' <<<'> dunlin say one'
fails "a wildcard that does not fit" 'standard output' <<<$'> dunlin say "a b"\na[..]c'
fails "lines after any lines" 'standard output' <<<$'> dunlin say a b c\n...\nd'
fails "an exit status not expected" 'exit status: expected 0, got 3' <<<$'> dunlin fail 3\n! stderr ...'
fails "success where failure is expected" 'exit status: expected 2, got 0' <<<$'> dunlin say\n...\n! exit 2'
fails "standard error not expected" 'standard error: expected' <<<'> dunlin warn x'
fails "another standard error" 'standard error: expected' <<<$'> dunlin warn x\n! stderr y'
fails "standard error in another order" 'standard error' <<<$'> dunlin warn x y\n! stderr y\n! stderr x'
fails "one line for two patterns" 'standard error' <<<$'> dunlin warn x\n! stderr x\n! stderr x'
fails "a failure in a pipe" 'exit status: expected 0, got 4' <<<$'> dunlin fail 4 2>&1 | cat\nerror[DN0304]: no'
fails "the second command" 'x.test:3:' <<<$'> dunlin say a\na\n> dunlin say b\na'
fails "no command" 'no command' <<<'# nothing'
fails "text before a command" 'before the first command' <<<$'one\n> dunlin say'
fails "an unknown expectation" 'comes `exit N`' <<<$'> dunlin say\n! stdout x'
fails "a status that is no number" 'takes a number' <<<$'> dunlin say\n! exit two'
fails "a file outside" 'inside the folder' <<<$'> dunlin say\n...\n-- ../x --'
"$runner" --program "$folder/absent" "$folder/x.test" >/dev/null 2>&1 && fail "ran without a program"

# Rewriting: the wrong is mended, the right is left alone, and the result passes.
cat >"$folder/x.test" <<'END'
# stays
> dunlin say a b
...
b
> dunlin say '# c' "$PWD/x"
wrong
> dunlin fail 5

-- f.sql --
SELECT 1;
END
DUNLIN_TEST_REWRITE=1 "$runner" --program "$folder/dunlin" "$folder/x.test" >/dev/null || fail "it did not rewrite"
equal "rewritten" '# stays
> dunlin say a b
...
b

> dunlin say '\''# c'\'' "$PWD/x"
\# c
[..]/x

> dunlin fail 5
! exit 5
! stderr error[DN0304]: no

-- f.sql --
SELECT 1;' "$(cat "$folder/x.test")"
"$runner" --program "$folder/dunlin" "$folder/x.test" >/dev/null || fail "the rewritten script does not pass"

# What is printed is kept; variables, and so passwords, stay unexpanded in the command.
mkdir "$folder/output"
printf '> dunlin say "kept $HOME"\nkept [..]\n' >"$folder/x.test"
DUNLIN_TEST_OUTPUT=$folder/output "$runner" --program "$folder/dunlin" "$folder/x.test" >/dev/null || fail "keeping"
contains "kept" '> dunlin say "kept $HOME"' "$(cat "$folder/output/script-x.txt")"
contains "kept" '/home' "$(cat "$folder/output/script-x.txt")"

# Servers: skipped without, a fresh database with.
printf '> psql "$PG_URL" -XAtc "SELECT current_database()"\ndunlin_script_[..]\n' >"$folder/x.test"
printf '> psql "$PGBOUNCER_URL" -XAtc "CREATE TABLE t ()"\nCREATE TABLE\n' >>"$folder/x.test"
printf '> psql "$PG_SUPERUSER_URL" -XAtc "SELECT count(*) FROM t"\n0\n' >>"$folder/x.test"
env -u DUNLIN_TEST_PG_URL "$runner" --program "$folder/dunlin" "$folder/x.test" >/dev/null
equal "status without a server" 77 $?
if [ -n "${DUNLIN_TEST_PGBOUNCER_URL:-}" ]; then
  output=$("$runner" --program "$folder/dunlin" "$folder/x.test" 2>&1) || fail "with a server: $output"
  name=$(grep -o '^dunlin_script_[0-9a-z_]*' <<<"$output")
  left=$("$DUNLIN_TEST_PG_BIN/psql" "$DUNLIN_TEST_PG_URL" -XAtc "SELECT count(*) FROM pg_database WHERE datname = '$name'")
  equal "databases named \"$name\" left behind" 0 "$left"
fi
echo "the runner of command scripts works"
