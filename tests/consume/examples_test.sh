#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the examples against an installed library, as their readers would, and runs them.
#
#   examples_test.sh BUILD COMPILER FLAGS
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
examples=$here/../../examples
cmake --install "$1" --prefix "$folder/prefix" >"$folder/log" 2>&1 || fail "install: $(cat "$folder/log")"

# build EXAMPLE COMPILER FLAGS
build() {
  cmake -S "$examples/$1" -B "$folder/$1" -G Ninja -DCMAKE_CXX_COMPILER="$2" -DCMAKE_CXX_FLAGS="$3" \
    -DCMAKE_PREFIX_PATH="$folder/prefix" >"$folder/log" 2>&1 || fail "configure $1: $(cat "$folder/log")"
  cmake --build "$folder/$1" >"$folder/log" 2>&1 || fail "build $1: $(cat "$folder/log")"
}

build embedded "$2" "$3"
# SOCI keeps to itself the type information that UBSan's vptr check asks for.
build shared_connection "$2" "${3:+$3 -fno-sanitize=vptr}"
build bot "$2" "$3"
cd "$folder"

equal "what embedded prints" "1 notes" "$(embedded/notes 2>&1)"
equal "what it prints the second time" "2 notes" "$(embedded/notes 2>&1)"
equal "what shared_connection prints" "by Dunlin
by SOCI" "$(shared_connection/shared_connection 2>&1)"

# What people say to the bot, and what it answers.
talk() {
  printf '%s\n' "ann: hello" "bob: !fact dunlin" "ann: !learn dunlin is a small wader" "bob: !fact dunlin" "ann: !stats" |
    env HEALTH_PORT=0 "$@" bot/bot
}
said="nobody has told me about dunlin
thank you, ann
a small wader
ann 3, bob 2"

check_bot() {
  local url=$1
  export DATABASE_URL=$url
  # Not production: the bot warns and does nothing.
  env HEALTH_PORT=0 bot/bot </dev/null 2>"$folder/err" >/dev/null || fail "the bot does not start outside production"
  grep -q "3 revisions are pending" "$folder/err" || fail "no warning: $(cat "$folder/err")"
  equal "the bot on ${url%%:*}" "$said" "$(talk ENV=production 2>"$folder/err")"
  grep -q "upgrade 003 is done" "$folder/err" || fail "no log of the upgrade: $(cat "$folder/err")"
  grep -q "history: 003" "$folder/err" || fail "no history at the end: $(cat "$folder/err")"
  equal "the head" "003 (head)" "$(bot/bot migrate current 2>&1)"
  bot/bot migrate downgrade 001 --yes >/dev/null 2>"$folder/err" || fail "downgrade: $(cat "$folder/err")"
  equal "after the way back" "001" "$(bot/bot migrate current 2>&1)"
  bot/bot migrate upgrade >"$folder/out" 2>&1 || fail "upgrade: $(cat "$folder/out")"
  equal "counted anew" "ann 4, bob 2" "$(echo "ann: !stats" | env HEALTH_PORT=0 ENV=production bot/bot 2>/dev/null)"
  unset DATABASE_URL
}

# New revisions are numbered after those that are compiled in, whatever is in the directory, and whatever it is told of naming.
mkdir -p "$folder/new/migrations"
equal "a new revision in SQL" "migrations/004_more.sql" \
  "$(cd "$folder/new" && echo "SELECT 1;" | "$folder/bot/bot" migrate revision -m more --sql - 2>&1)"
equal "a new revision in C++" "migrations/005_count_replies.hpp" \
  "$(cd "$folder/new" && "$folder/bot/bot" migrate revision --cpp -m "count replies" 2>&1)"
contains "its class" 'CountReplies() : Migration({.version = 5, .description = "count replies"}) {}' \
  "$(cat "$folder/new/migrations/005_count_replies.hpp")"

# Without DATABASE_URL the bot and its command line mean the same file.
cd "$folder/new"
env HEALTH_PORT=0 ENV=production "$folder/bot/bot" </dev/null >/dev/null 2>"$folder/err" || fail "the bot: $(cat "$folder/err")"
equal "the head of the bot's own file" "003 (head)" "$("$folder/bot/bot" migrate current 2>&1)"
cd "$folder"

check_bot "sqlite:///$folder/bot.db"
if [ -n "${DUNLIN_TEST_PG_URL:-}" ]; then
  name=bot_$$
  psql -Xq "$DUNLIN_TEST_PG_URL" -c "CREATE DATABASE $name" || fail "no database for the bot"
  trap 'psql -Xq "$DUNLIN_TEST_PG_URL" -c "DROP DATABASE $name WITH (FORCE)"; rm -rf "$folder"' EXIT
  check_bot "${DUNLIN_TEST_PG_URL%/*}/$name"
else
  fail "DUNLIN_TEST_PG_URL names no server"
fi
echo "the examples do what they say"
