"""Signs schemathesis's requests as the callers of the local runner's seed data, and puts valid values into every second valid request."""

import json
import pathlib

import requests
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SEED = json.loads(pathlib.Path("target/run/seed.json").read_text())
RUN = pathlib.Path("target/run")
ORDERS = [json.loads((RUN / f"{name}.json").read_text()) for name in ("cloud-hsm", "public-proxy")]


ADMINISTRATION = ("/administrators", "/policy", "/teams", "/adoptions", "/transfer", "/unmanaged-key-stores")


class Signature(requests.auth.AuthBase):
    def __call__(self, prepared):
        caller = SEED["callers"]["administrator" if prepared.url.split("?")[0].endswith(ADMINISTRATION) else "portal"]
        request = AWSRequest(prepared.method, prepared.url, data=prepared.body)
        SigV4Auth(Credentials(caller["accessKeyId"], caller["secretAccessKey"]), "execute-api", SEED["region"]).add_auth(request)
        prepared.headers.update(request.headers.items())
        return prepared


schemathesis.auth.set_from_requests(Signature())


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive or not isinstance(case.body, dict):
        return
    seen = len(json.dumps(case.body))
    if case.operation.method == "post" and case.operation.path.endswith("/key-stores") and seen % 2:
        case.body = {**ORDERS[seen % 4 // 2], "name": f"payments-tried-{seen}", "connect": bool(seen % 3)}
    if case.operation.path.endswith("/policy") and seen % 2:
        case.body |= {
            "principals": [SEED["callers"]["portal"]["principal"]],
            "name": {"pattern": "tried-[a-z]+", "description": "tried- and letters", "examples": ["tried-it"]},
            "clusterIds": [SEED["clusterId"]],
            "proxyHosts": ["*.example.com"],
            "secretArnPatterns": [f"arn:aws:secretsmanager:{SEED['region']}:{SEED['account']}:secret:tried/*"],
        }
        case.headers = {**(case.headers or {}), "If-None-Match": "*"}
        case.headers.pop("If-Match", None)
