#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs a build into a folder and uses what comes with the program: the manual page and the completions.
#
#   share_test.sh BUILD
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
cmake --install "$1" --prefix "$folder/prefix" --component program >"$folder/log" 2>&1 || fail "install: $(cat "$folder/log")"
share=$folder/prefix/share
page=$share/man/man1/dunlin.1
bash_completion=$share/bash-completion/completions/dunlin
zsh_completion=$share/zsh/site-functions/_dunlin
fish_completion=$share/fish/vendor_completions.d/dunlin.fish
for file in "$page" "$bash_completion" "$zsh_completion" "$fish_completion"; do
  [ -s "$file" ] || fail "not installed: ${file#"$folder"/prefix/}"
done
export PATH=$folder/prefix/bin:$PATH

equal "the page is of this program" "$(dunlin man)" "$(cat "$page")"
if command -v man >/dev/null && command -v groff >/dev/null; then
  equal "warnings of troff" "" "$(groff -ww -z -K utf8 -man "$page" 2>&1)"
  LC_ALL=C.UTF-8 MANWIDTH=100 man -l "$page" >"$folder/rendered" 2>&1 || fail "man: $(cat "$folder/rendered")"
  rendered=$(sed 's/.\x08//g' "$folder/rendered")
  for part in NAME 'EXIT STATUS' 'dunlin upgrade [TARGET] [options]' '--one-transaction' 'dunlin revision -m "create users"'; do
    contains "the page" "$part" "$rendered"
  done
else
  echo "no man here: the page was not rendered"
fi

# What bash offers after the words given, the last of which is being typed.
offered() {
  bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dunlin; echo "${COMPREPLY[*]}"' - "$bash_completion" "$@"
}
equal "bash, of commands" "upgrade" "$(offered dunlin upg)"
contains "bash, of all commands" " stamp " " $(offered dunlin '') "
equal "bash, of options" "--dry-run" "$(offered dunlin upgrade --dr)"
equal "bash, of options of every command" "--json" "$(offered dunlin status --js)"
equal "bash, of an option that the command does not have" "" "$(offered dunlin current --one)"
equal "bash, of the values of an option" "json" "$(offered dunlin status --log-format j)"
equal "bash, of what a command takes" "zsh" "$(offered dunlin completion z)"
touch "$folder/dunlin.toml"
equal "bash, of files" "$folder/dunlin.toml" "$(offered dunlin --config "$folder/dun")"
equal "bash, registered" "complete -F _dunlin dunlin" "$(bash -c '. "$1"; complete -p dunlin' - "$bash_completion")"

equal "zsh finds the function by its first line" "#compdef dunlin" "$(head -n 1 "$zsh_completion")"
if command -v zsh >/dev/null; then zsh -n "$zsh_completion" || fail "zsh cannot read it"; fi
if command -v fish >/dev/null; then
  equal "fish, of commands" "upgrade" "$(fish -N -c "source $fish_completion; complete -C 'dunlin upg'" | cut -f 1)"
fi
contains "fish" "complete -c dunlin -n __fish_use_subcommand -a upgrade" "$(cat "$fish_completion")"
echo "the manual page and the completions are installed and work"
