#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# form_test.sh must find what is wrong; otherwise every documentation passes.
#
#   form_finds_offences_test.sh PROGRAM
. "$(dirname "${BASH_SOURCE[0]}")/../support/expect.bash"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir "$folder/tree"
ln -s "$root/src" "$root/examples" "$folder/tree"
cp -r "$root/docs" "$root/README.md" "$root/CONTRIBUTING.md" "$folder/tree"
page=$folder/tree/docs/deployment.md
cat >>"$page" <<'END'

[nowhere](nowhere.md) and `dunlin upgrad` and `dunlin status --al`

```sh
dunlin upgrade
```

```ini
ExecStartPre=/usr/bin/dunlin upgrade --wiat 5
```

```yaml
command: ["dunlin", "upgrade", "--now"]
```

```python
1
```

```cpp
1;
```

```cpp excerpt=bot/main.cpp
int serve() {
  const dunlin::Engine engine;
```
END
touch "$folder/tree/docs/unlinked.md"
sed -i '/--commit-each/d' "$folder/tree/docs/commands.md"
sed -i '/`ahead`/d' "$folder/tree/docs/configuration.md"
sed -i 's#sql/split.cpp#sql/spilt.cpp#' "$folder/tree/docs/architecture.md"
sed -i 's/dunlin_database_up == 0/dunlin_database_down == 1/' "$folder/tree/docs/production.md"
bash "$here/form_test.sh" "$1" "$folder/tree" >"$folder/out" 2>&1 && fail "nothing found: $(cat "$folder/out")"
while read -r offence; do contains "what it found" "$offence" "$(cat "$folder/out")"; done <<'END'
there is no "nowhere.md" to link to
"dunlin upgrad" is not understood
"dunlin status --al" is not understood
nothing runs this: dunlin upgrade
"dunlin upgrade --wiat 5" is not understood
"dunlin upgrade --now" is not understood
a block in "python"
C++ that nothing compiles
this is not in examples/bot/main.cpp: int serve() {
README.md does not link to it
"dunlin upgrade" takes --commit-each
nothing about "ahead"
there is no src/sql/spilt.cpp
there is no metric "dunlin_database_down"
END
echo "form_test.sh finds what is wrong"
