#!/usr/bin/env bash
# Judges what /openapi.json promises by Schemathesis: it makes requests from the description, good and bad ones, and checks
# that the answers are as described. As a visitor; with UPR_TOKEN set, as whose token that is.
#
#   schemathesis.sh http://127.0.0.1:8080
#
# One worker: with several, Python itself breaks off now and then while it reads its own sources ("AST constructor recursion
# depth mismatch"). Ends with 1 where a check fails; with 77 where it can't be run. It makes the same requests every time.
set -euo pipefail

url=${1:?usage: schemathesis.sh URL}
url=${url%/}
here=$(cd "$(dirname "$0")" && pwd)
program=${SCHEMATHESIS:-${XDG_CACHE_HOME:-$HOME/.cache}/upr-network/judges/bin/schemathesis}
[[ -x $program ]] || program=$(command -v schemathesis) || {
  echo "skipped: Schemathesis is not installed; scripts/install-test-tools does it"
  exit 77
}

as=()
if [[ ${UPR_TOKEN:-} ]]; then
  as=(--header "Authorization: Bearer $UPR_TOKEN")
fi

# Where it keeps what it found, and its settings: a folder of its own, so that the tree stays clean.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

outcome=0
timeout --kill-after=10 "${SCHEMATHESIS_TIME:-420}" "$program" --config-file "$here/schemathesis.toml" run "$url/openapi.json" \
  --url "$url" --no-color --wait-for-schema 10 \
  --phases examples,coverage,fuzzing --mode all \
  --max-examples "${SCHEMATHESIS_EXAMPLES:-30}" --generation-deterministic \
  --request-timeout 10 --continue-on-failure \
  "${as[@]}" || outcome=$?

case $outcome in
  0) ;;
  124 | 137)
    echo "schemathesis: not done in ${SCHEMATHESIS_TIME:-420} seconds"
    outcome=1
    ;;
  *) outcome=1 ;;
esac
exit "$outcome"
