#!/usr/bin/env bash
# Checks a project workbook and commits it when it has no fault.
# Warnings are accepted by code with a reason, never silently; without ACCEPT the script tells which ones there are.
# Use: STUURHUIS_URL=http://localhost:3000 STUURHUIS_EMAIL=… STUURHUIS_PASSWORD=… \
#   ACCEPT='["IMP-15"]' REASON='checked with the project manager' examples/import-workbook.sh FILE.xlsx
# Ends with 0 (committed, or committed before), 5 (faults), 6 (warnings to accept), 22 (another refusal).
set -euo pipefail
file=${1:?give a workbook}
url=${STUURHUIS_URL:-http://localhost:3000}
accept=${ACCEPT:-[]}

# every call in one language, so that the report and a refusal speak the same
ask() { curl -sS -H 'accept-language: en' "$@"; }

# the password goes through standard input, so that it stands in no process list
token=$(printf '{"email":"%s","password":"%s"}' "$STUURHUIS_EMAIL" "$STUURHUIS_PASSWORD" |
  ask -f "$url/v1/auth/login" -H 'content-type: application/json' -d @- |
  sed 's/.*"accessToken":"\([^"]*\)".*/\1/')

report=$(ask "$url/v1/projectImports" -H "authorization: Bearer $token" -F "file=@$file" -F mode=dryRun)
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

# what can be committed has warnings only: every code of the report is one to accept
missing=$(grep -o '"code":"IMP-[0-9]*"' <<<"$report" | cut -d'"' -f4 | sort -u |
  while read -r code; do grep -q "\"$code\"" <<<"$accept" || echo "$code"; done) || true
if [ -n "$missing" ] || { grep -q '"code":"IMP-' <<<"$report" && [ -z "${REASON:-}" ]; }; then
  all=$(grep -o '"code":"IMP-[0-9]*"' <<<"$report" | cut -d: -f2 | sort -u | paste -sd,)
  echo "not committed: the workbook has warnings that must be accepted with a reason:" >&2
  grep -o '{[^{}]*"code":"IMP-[0-9]*"[^{}]*}' <<<"$report" | sed 's/.*"code":"\(IMP-[0-9]*\)".*"detail":"\([^"]*\)".*/  \1  \2/' | sort -u >&2
  echo "accept them with  ACCEPT='[$all]' REASON='why this is right'  before the command" >&2
  exit 6
fi
id=$(sed 's/^{"id":"\([^"]*\)".*/\1/' <<<"$report")
# a refusal shows its problem and ends with an error
ask --fail-with-body -X POST "$url/v1/projectImports/$id/commits" -H "authorization: Bearer $token" -H 'if-match: "1"' \
  -H "idempotency-key: $(sha256sum "$file" | cut -c1-40)" -H 'content-type: application/json' -d "{\"acceptedWarnings\":$accept${REASON:+,\"reason\":\"$REASON\"}}"
echo
