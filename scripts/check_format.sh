#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fails when a source is not as clang-format 14 writes it; `check_format.sh --fix` writes it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib/common.bash
mapfile -d '' files < <(find include src tests \( -name '*.hpp' -o -name '*.cpp' -o -name '*.h' -o -name '*.c' \) -print0 2>/dev/null)
if [ "${1:-}" = --fix ]; then
  clang-format-14 -i "${files[@]}"
else
  clang-format-14 --dry-run -Werror "${files[@]}" || die "run scripts/check_format.sh --fix"
  say "format: ${#files[@]} files are as clang-format writes them"
fi
