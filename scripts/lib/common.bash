# SPDX-License-Identifier: Apache-2.0
# What the scripts share. Sourced, never run.

say() { printf '==> %s\n' "$*" >&2; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# The user that servers run as: PostgreSQL and PgBouncer refuse root.
server_user() {
  if [ "$(id -u)" -ne 0 ]; then
    id -un
  elif id -u postgres >/dev/null 2>&1; then
    echo postgres
  else
    echo nobody
  fi
}

# Runs a command as the server user, in a folder that every user can enter.
as_server() {
  if [ "$(id -u)" -ne 0 ]; then
    (cd / && exec "$@")
  else
    local user
    user=$(server_user)
    (cd / && HOME=/nonexistent exec setpriv --reuid "$user" --regid "$(id -gn "$user")" --init-groups "$@")
  fi
}

# Makes folders that belong to the server user and are closed to others.
make_server_folder() {
  local user
  user=$(server_user)
  install -d -m 0700 -o "$user" -g "$(id -gn "$user")" "$@"
}

# A TCP port of the loopback interface on which nobody listens, below the range of outgoing connections.
free_port() {
  local port
  for _ in $(seq 200); do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return 0
    fi
  done
  die "no free port on 127.0.0.1"
}

# The passwords of the private servers. The one of the tests is planted: a test looks for it in everything printed.
PLANTED_PASSWORD='s3cr3t-planted+p@ss/w%rd'
PLANTED_PASSWORD_IN_URL='s3cr3t-planted+p%40ss%2Fw%25rd'
