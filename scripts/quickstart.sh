#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# From a fresh Debian 12 to a migrated database: installs what building needs, builds the program, and runs the
# example of examples/bookshop on an SQLite database in build/quickstart.
#
#   quickstart.sh
#
# As root or with sudo; without either when the packages are here. Run again it starts the example over.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/lib/common.bash"
cd "$root"

scripts/packages.sh build
say "building the program (build/release; some minutes the first time)"
cmake --preset release --log-level=WARNING >/dev/null
# Whoever waits sees how far it is; a log does not need it.
quiet=--quiet
if [ -t 1 ]; then quiet=; fi
# shellcheck disable=SC2086 # nothing, or one word
ninja -C build/release -j "$(nproc)" $quiet dunlin_program
dunlin=$root/build/release/dunlin

example=$root/build/quickstart
say "starting the example over in $example"
rm -rf "$example"
cp -r examples/bookshop "$example"
cd "$example"

# The environment of this shell must not lead the example to another database.
unset DUNLIN_DATABASE_URL DATABASE_URL POSTGRES_URL ENV
run() {
  printf '\n$ dunlin %s\n' "$*"
  "$dunlin" "$@"
}
run upgrade
run history
run downgrade -1 --yes
run current
run upgrade
run current --exit-code

cat <<END

The program is $dunlin
Next:
  cd $example
  $dunlin status
  $dunlin revision -m 'publishers'      # then write SQL into the file that it names
  $dunlin upgrade --dry-run
  $dunlin --help
To install it: cmake --install $root/build/release --prefix ~/.local --component program
First steps in a project of your own: $root/docs/getting-started.md
END
