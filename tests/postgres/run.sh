#!/usr/bin/env bash
# run.sh COMMAND...: starts PostgreSQL on a free port of 127.0.0.1 in a directory of its own, runs the command with
# its address in PUMPCDS_TEST_POSTGRES, and stops it. As root the server runs as `nobody`.
set -euo pipefail

(($#)) || {
  echo 'usage: tests/postgres/run.sh COMMAND...' >&2
  exit 64
}

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[[ -x $programs/postgres ]] || {
  echo 'PostgreSQL is not installed: ./dev setup postgres' >&2
  exit 69
}

scratch=$(mktemp -d)
server_pid=''
as_user=()
if ((EUID == 0)); then
  as_user=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
  chown nobody:nogroup "$scratch"
fi

finish() {
  if [[ -n $server_pid ]] && kill -INT "$server_pid" 2>/dev/null; then wait "$server_pid" 2>/dev/null || true; fi
  rm -rf "$scratch"
}
trap finish EXIT

free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 12000)) # below Linux's ephemeral ports
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

cd "$scratch"
"${as_user[@]}" "$programs/initdb" --pgdata="$scratch/data" --username=pumpcds --auth=trust --encoding=UTF8 --locale=C \
  >"$scratch/log" 2>&1 || {
  cat "$scratch/log" >&2
  exit 1
}
port=$(free_port)
"${as_user[@]}" "$programs/postgres" -D "$scratch/data" -h 127.0.0.1 -p "$port" -k '' >>"$scratch/log" 2>&1 &
server_pid=$!
for ((tries = 0; tries < 200; ++tries)); do
  if "$programs/pg_isready" --quiet --host=127.0.0.1 --port="$port"; then break; fi
  kill -0 "$server_pid" 2>/dev/null || break
  sleep 0.1
done
"$programs/pg_isready" --quiet --host=127.0.0.1 --port="$port" || {
  cat "$scratch/log" >&2
  exit 1
}

cd - >/dev/null
code=0
PUMPCDS_TEST_POSTGRES="postgresql://pumpcds@127.0.0.1:$port/postgres" "$@" || code=$?
exit "$code"
