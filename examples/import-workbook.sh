#!/usr/bin/env bash
# Checks a project workbook and commits it when it has no fault.
# Warnings are accepted by code with a reason, never silently: ACCEPT='["IMP-15"]' REASON='checked with the project manager'
# Use: STUURHUIS_URL=http://localhost:3000 STUURHUIS_EMAIL=… STUURHUIS_PASSWORD=… examples/import-workbook.sh FILE.xlsx
set -euo pipefail
file=${1:?give a workbook}
url=${STUURHUIS_URL:-http://localhost:3000}

# the password goes through standard input, so that it stands in no process list
token=$(printf '{"email":"%s","password":"%s"}' "$STUURHUIS_EMAIL" "$STUURHUIS_PASSWORD" |
  curl -sSf "$url/v1/auth/login" -H 'content-type: application/json' -d @- |
  sed 's/.*"accessToken":"\([^"]*\)".*/\1/')

report=$(curl -sS "$url/v1/projectImports" -H "authorization: Bearer $token" -H 'accept-language: en' -F "file=@$file" -F mode=dryRun)
if grep -q '"state":"committed"' <<<"$report"; then
  echo "this very file was committed before; nothing to do" >&2
  echo "$report"
  exit 0
fi
if ! grep -q '"committable":true' <<<"$report"; then
  echo "not committed; the report:" >&2
  echo "$report" >&2
  exit 5
fi
id=$(sed 's/^{"id":"\([^"]*\)".*/\1/' <<<"$report")
# a refusal shows its problem and ends with an error
curl -sS --fail-with-body -X POST "$url/v1/projectImports/$id/commits" -H "authorization: Bearer $token" -H 'if-match: "1"' \
  -H "idempotency-key: $(sha256sum "$file" | cut -c1-40)" -H 'content-type: application/json' -d "{\"acceptedWarnings\":${ACCEPT:-[]},\"reason\":\"${REASON:-imported by script}\"}"
echo
