#!/usr/bin/env bash
# The running service against its own description: /openapi.json is valid OpenAPI 3.1, and whatever Schemathesis makes
# up from it is answered as it says. Arguments: the program, and a folder for the Python environment. Needs PyPI once.
set -euo pipefail

program=$1
venv=$2
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
scratch=$(mktemp -d)
service=''

finish() {
  if [[ -n $service ]]; then kill "$service" 2>/dev/null || true; fi
  rm -rf "$scratch"
}
trap finish EXIT

if ! [[ -x $venv/bin/schemathesis ]] || ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/requirements.txt"
fi

port=$("$venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
head -c 48 /dev/urandom | base64 -w 0 >"$scratch/token"
cat >"$scratch/pumpcds.toml" <<TOML
listen = "127.0.0.1:$port"
store = "$scratch/store.sqlite"
admin_token_file = "$scratch/token"
deadline = "500ms"
TOML
"$program" serve --config "$scratch/pumpcds.toml" >"$scratch/log" 2>&1 &
service=$!

# Until it listens, or has ended.
"$venv/bin/python" - "$port" "$service" <<'PYTHON'
import os, sys, time, urllib.request
for _ in range(300):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/healthz", timeout=5)
        break
    except OSError:
        os.kill(int(sys.argv[2]), 0)
        time.sleep(0.1)
else:
    sys.exit("the service did not start")
PYTHON

curl --silent --fail --output "$scratch/openapi.json" "http://127.0.0.1:$port/openapi.json"
"$venv/bin/openapi-spec-validator" "$scratch/openapi.json"
cd "$scratch"
# The same cases every time. A client may send more than a schema names, and gets an answer: no check for refusals of
# what is merely unusual.
"$venv/bin/schemathesis" run "http://127.0.0.1:$port/openapi.json" --url "http://127.0.0.1:$port" --seed 1 \
  --max-examples "${EXAMPLES:-40}" --workers 1 --generation-deterministic \
  --header "Authorization: Bearer $(cat token)" \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
