"""Counts what a client sends and receives from a create to CONNECTED, in three ways of polling, at the same time on one runner.

A connection takes the emulated KMS 40 seconds for this. The limits are checked only for what the service supports.
"""

import json
import pathlib
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin
from urllib.request import urlopen

sys.path.insert(0, "docs/examples/python")
import portal  # noqa: E402

SEED = json.loads(pathlib.Path("target/run/seed.json").read_text())
WAYS = {
    "every second": "/kms/xks/v1",
    "ETag and Retry-After": "/team/kms/xks/v1",
    "Prefer: wait=20": "/portal/kms/xks/v1",
}


def emulate(command, body):
    urlopen(f"{SEED['aws']}/_emulator/{command}", json.dumps(body).encode()).close()


def request(method, url, headers, body=None):
    response = portal.send_once(method, url, headers, body)
    if response is None or response.status_code >= 400:
        raise SystemExit(f"{method} {url}: {response if response is None else response.text}")
    return response


def connect(way):
    """Returns the number of requests, of responses with a body, and the names of the response headers."""
    key = f"polling-{list(WAYS).index(way)}"
    create = {
        "name": f"platform-dev-{key}",
        "type": "EXTERNAL_KEY_STORE",
        "externalKeyStore": {
            "connectivity": "PUBLIC_ENDPOINT",
            "uriEndpoint": "https://xks.platform.example.com",
            "uriPath": WAYS[way],
            "credentialSecretArn": SEED["secretArns"]["platform/xks"],
        },
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    response = request("POST", f"{portal.API}/v1/teams/platform/key-stores", headers, json.dumps(create))
    url = urljoin(portal.API, response.headers["Location"])
    requests, bodies, seen = 1, 1, set(response.headers)
    conditional = {"Prefer": "wait=20"} if way.startswith("Prefer") else {}
    while response.status_code == 304 or response.json()["connection"]["state"] != "CONNECTED":
        time.sleep(1 if way == "every second" else int(response.headers.get("Retry-After", 1)))
        response = request("GET", url, conditional)
        requests, bodies, seen = requests + 1, bodies + (response.status_code == 200), seen | set(response.headers)
        if way != "every second" and "ETag" in response.headers:
            conditional["If-None-Match"] = response.headers["ETag"]
    return requests, bodies, {name.lower() for name in seen}


emulate("clock", {"speed": 0.05})
with ThreadPoolExecutor() as threads:
    counts = dict(zip(WAYS, threads.map(connect, WAYS)))
emulate("clock", {"speed": 1})
for way, (requests, bodies, _) in counts.items():
    print(f"polling: {way}: {requests} requests, {bodies} bodies until CONNECTED")
blind, conditional, waiting = counts.values()
if "etag" in conditional[2] and not conditional[1] < blind[1] / 3:
    raise SystemExit("polling: responses have bodies although nothing has changed")
if "preference-applied" in waiting[2] and not waiting[0] < blind[0] / 3:
    raise SystemExit("polling: waiting does not save requests")
