"""Creates a key store and waits until it is connected. Arguments: team, file with the create request, idempotency key."""

import os
import pathlib
import sys
import time
from urllib.parse import urljoin

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session

API = os.environ.get("KEY_STORES_API", "http://127.0.0.1:8080")
REGION = os.environ.get("AWS_REGION", "eu-central-1")
CREDENTIALS = Session().get_credentials()  # from the environment, a profile or a role
ATTEMPTS = 5
FINAL = ("NOT_REQUESTED", "CONNECTED", "FAILED", "DISCONNECTED")  # states of a connection that do not change by themselves
sent = 0


def send_once(method, url, headers, body=None):
    """Signs and sends a request. Returns None if no response came."""
    global sent
    request = AWSRequest(method, url, headers=headers, data=body)
    SigV4Auth(CREDENTIALS, "execute-api", REGION).add_auth(request)
    sent += 1
    try:
        return requests.request(method, url, headers=dict(request.headers), data=body, timeout=35)
    except requests.RequestException:
        return None


def send(method, url, headers, body=None, may_be_missing=False):
    """Sends a request again while the same request with the same key can succeed. Ends the program with any other problem."""
    for attempt in range(ATTEMPTS):
        response = send_once(method, url, headers, body)
        if response is not None and (response.status_code < 400 or may_be_missing and response.status_code == 404):
            return response
        problem = {} if response is None else problem_of(response)
        retry = problem.get("retry", {"when": "later" if response is None or problem.get("retryable") else "never"})
        if retry["when"] not in ("now", "later") or attempt + 1 == ATTEMPTS:
            sys.exit("no response" if response is None else explain(response.status_code, problem))
        time.sleep(retry.get("afterSeconds", 2**attempt - 1))


def problem_of(response):
    return response.json() if response.headers["Content-Type"].startswith("application/problem+json") else {}


def explain(status, problem):
    """Says what was wrong: all invalid values and broken rules at once."""
    errors = [f"  {error['pointer']}: {error['detail']}" for error in problem.get("errors", [])]
    return "\n".join([f"{status} {problem.get('code')}: {problem.get('detail')}", *errors])


def wait_until_settled(url, may_be_missing):
    """Polls until the creation has failed or the connection has a final state. A 304 has no body: nothing has changed. Returns None on a 404."""
    etag = store = None
    while True:
        headers = {"Prefer": "wait=20"} | ({"If-None-Match": etag} if etag else {})
        response = send("GET", url, headers, may_be_missing=may_be_missing)
        if response.status_code == 404:
            return None
        if response.status_code == 200:
            store, etag = response.json(), response.headers.get("ETag")
            print(store["name"], store["status"], store["connection"]["state"])
        if store["status"] == "FAILED" or (store["status"] == "CREATED" and store["connection"]["state"] in FINAL):
            return store
        time.sleep(int(response.headers.get("Retry-After", 1)))


def main(team, file, key):
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, "Prefer": "wait=20"}
    store = None
    while store is None:  # a 404 after a 202: the service stored nothing, so the create is sent again with the same key
        created = send("POST", f"{API}/v1/teams/{team}/key-stores", headers, pathlib.Path(file).read_bytes())
        store = wait_until_settled(urljoin(API, created.headers["Location"]), may_be_missing=created.status_code == 202)
    if store["status"] == "FAILED":
        sys.exit(f"{store['problem']['code']}: {store['problem']['detail']}")
    if store["connection"]["state"] == "FAILED":
        sys.exit(f"{store['connection']['errorCode']}: {store['connection']['remedy']}")
    print(f"{store['name']} is {store['connection']['state']} as {store['customKeyStoreId']} after {sent} requests")


if __name__ == "__main__":
    main(*sys.argv[1:])
