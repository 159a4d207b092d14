#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The Debian packages that Dunlin needs: the one list, for this machine, the scripts and CI.
#
#   packages.sh [build|test|npm]…   install what is missing of these groups (all but npm unless told)
#   packages.sh --list [GROUP]…     print them, one a line, and install nothing
#   packages.sh --missing [GROUP]…  print those that are missing
#
# As root directly, as another user by sudo. Run again it does nothing.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"

packages_of() {
  case $1 in
    build)
      # libpq5 is loaded when the program first talks to PostgreSQL.
      printf '%s\n' g++ cmake ninja-build libc6-dev libsqlite3-dev libpq-dev libpq5 libssl-dev libfmt-dev libtomlplusplus-dev \
        nlohmann-json3-dev libcli11-dev libmd-dev libzstd-dev libboost-dev
      ;;
    test)
      # dpkg-dev and file: the .deb. clang and its runtime: the fuzz targets. procps and util-linux: ps, setpriv.
      # doxygen: the reference of the library. curl: what docs/ shows of HTTP.
      printf '%s\n' postgresql-15 postgresql-client-15 pgbouncer sqlite3 openssl libgtest-dev librapidcheck-dev \
        libpg-query-dev libprotobuf-c-dev libsoci-dev clang-14 libclang-rt-14-dev clang-format-14 dpkg-dev file procps util-linux \
        doxygen curl
      ;;
    npm) command -v npm >/dev/null || printf '%s\n' npm ca-certificates ;;
    *) die "unknown group \"$1\": build, test or npm" ;;
  esac
}

missing_of() {
  local package
  for package in "$@"; do
    case $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) in
      ii*) ;;
      *) printf '%s\n' "$package" ;;
    esac
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "these packages are missing and neither root nor sudo is here to install them: ${missing[*]}"
  fi
}

install_missing() {
  local candidate stale=0
  for candidate in "${missing[@]}"; do
    apt-cache show "$candidate" >/dev/null 2>&1 || stale=1
  done
  if [ "$stale" -eq 1 ]; then
    say "reading the lists of packages"
    as_root apt-get update -q
  fi
  say "installing ${missing[*]}"
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; then
    say "trying again with fresh lists of packages"
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  fi
}

mode=install
case ${1:-} in
  --list | --missing)
    mode=${1#--}
    shift
    ;;
  -*) die "usage: packages.sh [--list|--missing] [build|test|npm]…" ;;
esac
[ $# -gt 0 ] || set -- build test

wanted=()
for group in "$@"; do
  list=$(packages_of "$group")
  while read -r package; do
    [ -z "$package" ] || wanted+=("$package")
  done <<<"$list"
done
if [ "$mode" = list ]; then
  [ ${#wanted[@]} -eq 0 ] || printf '%s\n' "${wanted[@]}"
  exit 0
fi
command -v dpkg-query >/dev/null || die "this is no Debian: install what packages.sh --list names by other means"
mapfile -t missing < <(missing_of ${wanted[@]+"${wanted[@]}"})
if [ "$mode" = missing ]; then
  [ ${#missing[@]} -eq 0 ] || printf '%s\n' "${missing[@]}"
elif [ ${#missing[@]} -eq 0 ]; then
  say "all packages are here ($*)"
else
  install_missing
fi
