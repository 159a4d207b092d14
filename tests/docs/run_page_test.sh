#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run_page.sh must find what is wrong in a page; otherwise every page passes.
#
#   run_page_test.sh PROGRAM
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
unset DUNLIN_TEST_PG_URL DUNLIN_TEST_REWRITE
program=$1

# page STATUS WHAT: runs the page on standard input
page() {
  local status=0
  sed "s/^'''/\`\`\`/" >"$folder/page.md"
  bash "$here/run_page.sh" "$program" "$folder/page.md" >"$folder/out" 2>&1 || status=$?
  [ "$status" = "$1" ] || fail "$2: exit status $status, not $1: $(cat "$folder/out")"
}

page 0 "ids, times and files that differ in what may differ" <<'END'
'''console
$ dunlin init -q && dunlin revision -m first
…
migrations/20200101_0000_first.sql
'''
'''sql title=migrations/*_first.sql
-- dunlin: revision 111111111111
-- dunlin: up
CREATE TABLE a (id INTEGER);
'''
'''console
$ dunlin upgrade --url sqlite:///a.db
  up    111111111111  first                                           3.4 ms
upgraded to 111111111111 (head): 1 revision in 3.6 ms
$ dunlin current --url sqlite:///a.db | cat
111111111111 (head)
$ dunlin upgrade 222222222222 --url sqlite:///a.db
error[DN0303]: …
…
$ dunlin heads --json; (exit 3)
{"heads":…
$ echo $?
3
'''
END
page 0 "lines that go into a file" <<'END'
'''text title=a.txt
one
  four
five
'''
'''text into=a.txt
  two
  three
  four
'''
'''console
$ cat a.txt
one
  two
  three
  four
five
'''
END
page 1 "lines that go into a file where there is no such place" <<'END'
'''text title=a.txt
one
'''
'''text into=a.txt
two
three
'''
END
page 1 "lines that go into a file where there are two such places" <<'END'
'''text title=a.txt
one
one
'''
'''text into=a.txt
two
one
'''
END
page 1 "an output that is another" <<'END'
'''console
$ echo one
two
'''
END
page 1 "an output that has more lines" <<'END'
'''console
$ printf '1\n2\n'
1
'''
END
page 1 "an output that has fewer lines" <<'END'
'''console
$ echo 1
1
2
'''
END
page 1 "a failure that is not shown" <<'END'
'''console
$ false
'''
END
page 1 "another exit status than that of the error shown" <<'END'
'''console
$ echo 'error[DN0701]: x'; exit_with() { return 2; }; exit_with
error[DN0701]: x
'''
END
page 1 "one id of the page for two of the run" <<'END'
'''console
$ printf 'aaaaaaaaaaaa\nbbbbbbbbbbbb\n'
111111111111
111111111111
'''
END
page 1 "two ids of the page for one of the run" <<'END'
'''console
$ printf 'aaaaaaaaaaaa\naaaaaaaaaaaa\n'
111111111111
222222222222
'''
END
page 1 "a hidden command that fails" <<'END'
<!-- run: false -->
END
page 77 "a server that is not there" <<'END'
'''console postgresql
$ false
'''
END
echo "run_page.sh finds what is wrong"
