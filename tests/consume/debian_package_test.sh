#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes the Debian packages of a release build and looks into them.
#
#   debian_package_test.sh BUILD
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
if [ ! -f "$1/CPackConfig.cmake" ] || [ ! -x "$1/dunlin" ]; then
  echo "no release build in $1: build it with cmake --preset release && ninja -C build/release"
  exit 77
fi
cd "$folder" || exit 1
cpack --config "$1/CPackConfig.cmake" -B "$folder/out" >"$folder/log" 2>&1 || fail "cpack: $(cat "$folder/log")"
program=("$folder"/out/dunlin_*.deb)
library=("$folder"/out/libdunlin-dev_*.deb)
[ -f "${program[0]}" ] && [ -f "${library[0]}" ] || fail "packages are missing: $(ls "$folder/out")"

depends=$(dpkg-deb -f "${program[0]}" Depends)
echo "dunlin depends on $depends"
contains "dependencies" libc6 "$depends"
contains "dependencies" libpq5 "$depends"
for other in libsqlite3 libstdc++ libgcc libmd libzstd libssl; do
  [[ $depends != *"$other"* ]] || fail "the program depends on $other"
done
dpkg-deb -x "${program[0]}" "$folder/root"
[ -x "$folder/root/usr/bin/dunlin" ] || fail "no program in the package"
for file in man/man1/dunlin.1 bash-completion/completions/dunlin zsh/vendor-completions/_dunlin \
  fish/vendor_completions.d/dunlin.fish doc/dunlin/LICENSE; do
  [ -s "$folder/root/usr/share/$file" ] || fail "no $file in the package"
done
[ ! -e "$folder/root/usr/share/zsh/site-functions" ] || fail "Debian's zsh keeps that folder for the administrator"
"$folder/root/usr/bin/dunlin" --help >"$folder/help" 2>&1 || fail "the packaged program does not start: $(cat "$folder/help")"
libraries=$(ldd "$folder/root/usr/bin/dunlin" | grep -vE 'linux-vdso|ld-linux|libc\.so|libm\.so')
equal "shared libraries besides libc" "" "$libraries"

contents=$(dpkg-deb -c "${library[0]}")
contains "the library" /libdunlin.a "$contents"
contains "headers" /usr/include/dunlin/error.hpp "$contents"
contains "the CMake package" /dunlinConfig.cmake "$contents"
echo "the Debian packages are as they should be"
