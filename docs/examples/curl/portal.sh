#!/usr/bin/env bash
# Creates a key store and waits until it is connected. Arguments: team, file with the create request, idempotency key. Needs curl and jq.
set -euo pipefail
team=$1 file=$2 key=$3
api=${KEY_STORES_API:-http://127.0.0.1:8080}
region=${AWS_REGION:-eu-central-1}
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
sent=0

# Sends a signed request. Sets status; the response is in the files headers and body. Arguments: options of curl, URL
send_once() {
  sent=$((sent + 1))
  status=$(curl --silent --max-time 35 --output "$folder/body" --dump-header "$folder/headers" --write-out '%{http_code}' \
    --aws-sigv4 "aws:amz:$region:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
    ${AWS_SESSION_TOKEN:+--header "X-Amz-Security-Token: $AWS_SESSION_TOKEN"} "$@") || status=0
}

# Sends a request again while the same request with the same key can succeed. The status $expected is no problem either.
send() {
  local seconds after
  for seconds in 0 1 3 7 no; do
    send_once "$@"
    [ "$status" -ge 200 ] && [ "$status" -lt 400 ] || [ "$status" = "$expected" ] && return
    after=$seconds
    [ "$status" = 0 ] || after=$(jq --raw-output --arg seconds "$seconds" '
      (.retry // {when: (if .retryable then "later" else "never" end)})
      | if .when == "now" or .when == "later" then .afterSeconds // $seconds else "no" end' "$folder/body")
    [ "$seconds" != no ] && [ "$after" != no ] || break
    sleep "$after"
  done
  [ "$status" = 0 ] && echo "no response" >&2 || jq --raw-output '"\(.status) \(.code): \(.detail)", (.errors[]? | "  \(.pointer): \(.detail)")' "$folder/body" >&2
  exit 1
}

# Prints the value of a response header, or nothing.
header() {
  tr -d '\r' < "$folder/headers" | sed -n "s/^$1: //Ip"
}

create() {
  expected=
  send --header 'Content-Type: application/json' --header "Idempotency-Key: $key" --header 'Prefer: wait=20' --data @"$file" "$api/v1/teams/$team/key-stores"
  url=$(sed -E 's|^(https?://[^/]*).*|\1|' <<< "$api")$(header Location)
  etag=
  [ "$status" != 202 ] || expected=404
}

create
while true; do
  send --header 'Prefer: wait=20' ${etag:+--header "If-None-Match: $etag"} "$url"
  if [ "$status" = 404 ]; then # after a 202: the service stored nothing, so the create is sent again with the same key
    create
    continue
  fi
  if [ "$status" = 200 ]; then # a 304 has no body: nothing has changed
    etag=$(header ETag)
    state=$(jq --raw-output '"\(.name) \(.status) \(.connection.state)"' "$folder/body")
    echo "$state"
  fi
  case $state in
    *' CREATED CONNECTED') echo "${state%% *} is CONNECTED as $(jq --raw-output .customKeyStoreId "$folder/body") after $sent requests"; exit ;;
    *' FAILED '* | *' CREATED '*'FAILED') jq '.problem, .connection' "$folder/body" >&2; exit 1 ;;
    *' CREATED NOT_REQUESTED' | *' CREATED DISCONNECTED') exit ;;
  esac
  after=$(header Retry-After)
  sleep "${after:-1}"
done
