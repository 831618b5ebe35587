"""The tests of .ci/sam against a running local service (target/run). `sam.py prepare URL` only creates the stack's resources at URL, for manual tests."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid

import boto3
from samcli.yamlhelper import yaml_parse

RUN = pathlib.Path("target/run")
SAM = str(pathlib.Path(sys.executable).with_name("sam"))
LAMBDA_IMAGE = "public.ecr.aws/lambda/java:25-x86_64"
LOCALSTACK_IMAGE = pathlib.Path("functions/local/src/test/resources/localstack.image").read_text().strip()
CONTAINER_HOST = "host.docker.internal"


def check(condition, what, *seen):
    if not condition:
        sys.exit(f"sam: {what}; seen: {' '.join(map(str, seen))}")


def pull_option():
    known = subprocess.run(["docker", "image", "inspect", LAMBDA_IMAGE], capture_output=True).returncode == 0
    return ["--skip-pull-image"] if known else []


def invoke(function, payload, environment):
    command = [SAM, "local", "invoke", function, "--event", "-", "--env-vars", str(environment), *pull_option()]
    for _ in range(2):
        done = subprocess.run(command, input=json.dumps(payload), capture_output=True, text=True)
        if "timed out after" not in done.stderr:
            break
        print(f"sam: {function} timed out in a cold container on a busy machine; retrying once")
    check(done.returncode == 0 and done.stdout.strip(), f"{function} was not invoked", done.stdout, done.stderr)
    answer = json.loads(done.stdout)
    check("errorType" not in answer, f"{function} failed", done.stdout, done.stderr)
    return answer


def every_payload():
    expectations = json.loads(pathlib.Path("events/invoke-answers.json").read_text())
    payloads = sorted((RUN / "invoke").glob("*.json"))
    check([each.name for each in payloads] == sorted(expectations), "each payload has an expectation", payloads)
    for payload in payloads:
        expected = expectations[payload.name]
        answer = invoke(expected["function"], json.loads(payload.read_text()), RUN / "sam/portal.json")
        for name, value in expected.get("answer", {}).items():
            check(answer.get(name) == value, f"{payload.name} answers {name} {value}", answer)
        if "code" in expected:
            check(json.loads(answer["body"])["code"] == expected["code"], f"{payload.name} answers {expected['code']}", answer)
        check(set(expected.get("members", [])) <= set(answer), f"{payload.name} answers {expected.get('members')}", answer)
    return len(payloads)


class Stack:
    """Table, bus and secret as template.yaml and a team would create them, at one endpoint; the emulated KMS is at another."""

    def __init__(self, name, endpoint, account, path):
        self.name, self.endpoint, self.path = name, endpoint, path
        self.seed = json.loads((RUN / "seed.json").read_text())
        self.table = f"sam-{uuid.uuid4().hex[:8]}"
        self.queue = self.client("sqs").create_queue(QueueName=self.table)["QueueUrl"] if name == "localstack" else None
        self.stream = self.make_table()
        self.make_bus()
        self.secret = self.make_secret()
        self.environments = {caller: self.environment(caller, account) for caller in ("administrator", "portal")}

    def client(self, service, endpoint=None):
        return boto3.client(
            service,
            endpoint_url=endpoint or self.endpoint,
            region_name=self.seed["region"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def make_table(self):
        described = yaml_parse(pathlib.Path("template.yaml").read_text())["Resources"]["Table"]["Properties"]
        wanted = {key: described[key] for key in ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")}
        stream = {"StreamEnabled": True, **described["StreamSpecification"]}
        dynamo = self.client("dynamodb")
        dynamo.create_table(TableName=self.table, StreamSpecification=stream, **wanted)
        dynamo.get_waiter("table_exists").wait(TableName=self.table, WaiterConfig={"Delay": 1})
        return dynamo.describe_table(TableName=self.table)["Table"]["LatestStreamArn"]

    def make_bus(self):
        if self.queue:  # the emulated EventBridge accepts every bus name and lists the published events
            events = self.client("events")
            events.create_event_bus(Name=self.table)
            events.put_rule(Name=self.table, EventBusName=self.table, EventPattern=json.dumps({"source": ["keystores"]}))
            arn = self.client("sqs").get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            events.put_targets(Rule=self.table, EventBusName=self.table, Targets=[{"Id": "queue", "Arn": arn}])

    def make_secret(self):
        theirs = self.client("secretsmanager", self.seed["aws"])
        value = theirs.get_secret_value(SecretId=self.seed["secretArns"]["platform/xks"])["SecretString"]
        return self.client("secretsmanager").create_secret(Name=f"lending/{self.table}", SecretString=value)["ARN"]

    def environment(self, caller, account):
        values = json.loads((RUN / f"sam/{caller}.json").read_text())
        port = self.endpoint.rsplit(":", 1)[1]
        values["Parameters"] |= {
            "ACCOUNT_ID": account,
            "TABLE_NAME": self.table,
            "EVENT_BUS_NAME": self.table,
            "AWS_ENDPOINT_URL": f"http://{CONTAINER_HOST}:{port}",
        }
        file = RUN / f"sam/{self.name}-{caller}.json"
        file.write_text(json.dumps(values, indent=2))
        return file

    def policy(self):
        return {
            "principals": [self.seed["callers"]["portal"]["principal"]],
            "name": {"pattern": "lending-[a-z-]+", "description": "lending- and what it is for", "examples": ["lending-loans"]},
            "allowedTypes": ["EXTERNAL_KEY_STORE"],
            "allowedConnectivity": ["PUBLIC_ENDPOINT"],
            "proxyHosts": ["xks.platform.example.com"],
            "secretArnPatterns": [self.secret.rsplit(":", 1)[0] + ":lending/*"],
            "quota": 1,
        }

    def order(self):
        return {
            "name": f"lending-{self.name}",
            "type": "EXTERNAL_KEY_STORE",
            "externalKeyStore": {
                "connectivity": "PUBLIC_ENDPOINT",
                "uriEndpoint": "https://xks.platform.example.com",
                "uriPath": self.path,
                "credentialSecretArn": self.secret,
            },
        }

    def outbox(self):
        """The stream's records as Lambda would pass them to the relay, including records of other kinds."""
        streams = self.client("dynamodbstreams")
        records = []
        for shard in streams.describe_stream(StreamArn=self.stream)["StreamDescription"]["Shards"]:
            iterator = streams.get_shard_iterator(
                StreamArn=self.stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            records += streams.get_records(ShardIterator=iterator)["Records"]
        return {"Records": json.loads(json.dumps(records, default=lambda time: time.timestamp()))}

    def announced(self):
        """The types of the published events."""
        if self.queue:
            messages = self.client("sqs").receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10, WaitTimeSeconds=10).get("Messages", [])
            return [json.loads(message["Body"])["detail-type"] for message in messages]
        events = json.load(urllib.request.urlopen(f"{self.endpoint}/_emulator/events"))
        events = events if isinstance(events, list) else events["events"]
        return [event["detail-type"] for event in events if event.get("bus") == self.table]


class Api:
    """`sam local start-api`. It checks no signature; the environment names the caller of every request."""

    def __init__(self, environment):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = open(f"target/{pathlib.Path(environment).stem}-start-api.log", "w")
        command = [SAM, "local", "start-api", "--port", str(self.port), "--env-vars", str(environment), *pull_option()]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)

    def __enter__(self):
        for _ in range(120):
            check(self.process.poll() is None, "start-api ended", pathlib.Path(self.log.name).read_text())
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.5)
        sys.exit("sam: start-api did not start to listen")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def call(self, method, path, body=None, **headers):
        data = json.dumps(body).encode() if body else None
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)
        try:
            response = urllib.request.urlopen(request, timeout=120)
        except urllib.error.HTTPError as refused:
            response = refused
        text = response.read()
        return response.status, response.headers, json.loads(text) if text else {}


def vend(stack):
    with Api(stack.environments["administrator"]) as api:
        status, _, answer = api.call("PUT", "/v1/teams/lending/policy", stack.policy(), Content_Type="application/json", If_None_Match="*")
        check(status == 201, "the first team's policy is stored", status, answer)
    with Api(stack.environments["portal"]) as api:
        headers = {"Content_Type": "application/json", "Idempotency_Key": stack.table}
        status, created, answer = api.call("POST", "/v1/teams/lending/key-stores", stack.order(), **headers)
        check(status == 201, "the key store is created", status, answer)
        location = created["Location"]
        status, replayed, again = api.call("POST", "/v1/teams/lending/key-stores", stack.order(), **headers)
        check(status == 201 and replayed["Idempotent-Replayed"] == "true" and again["id"] == answer["id"], "the same again is replayed", status, again)
        status, _, stored = api.call("GET", location)
        check(status == 200 and stored["status"] == "CREATED" and stored["customKeyStoreId"], "it is found", status, stored)
        status, _, history = api.call("GET", location + "/history")
        actions = [line["action"] for line in history["items"]]
        check(status == 200 and {"RESERVED", "CREATED"} <= set(actions), "its history is returned", status, history)
        outbox = stack.outbox()
        check(invoke("RelayFunction", outbox, stack.environments["portal"])["batchItemFailures"] == [], "the relay publishes", outbox)
        announced = stack.announced()
        check(sorted(announced) == ["KeyStoreCreated", "PolicyChanged"], "one event of the key store and one of the policy are on the bus", announced)
        tick = json.loads((RUN / "invoke/reconcile-schedule.json").read_text())
        for looks in range(1, 11):
            invoke("ReconcileFunction", tick, stack.environments["portal"])
            state = api.call("GET", location)[2]["connection"]["state"]
            if state == "CONNECTED":
                return f"vended, replayed, found, {len(actions)} history entries, event published, CONNECTED after {looks} runs of reconcile"
        sys.exit(f"sam: the key store is not connected; seen: {state}")


class LocalStack:
    def __enter__(self):
        # an image of the tag that this machine has already: it may reach no registry
        tag = LOCALSTACK_IMAGE.partition("@")[0]
        here = subprocess.run(["docker", "image", "inspect", tag], capture_output=True).returncode == 0
        self.image = tag if here else LOCALSTACK_IMAGE
        run = ["docker", "run", "--detach", "--rm", "--publish", "4566", self.image]
        self.id = subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip()
        port = subprocess.run(["docker", "port", self.id, "4566"], check=True, capture_output=True, text=True).stdout
        self.endpoint = "http://127.0.0.1:" + port.splitlines()[0].rsplit(":", 1)[1]
        for _ in range(120):
            try:
                urllib.request.urlopen(self.endpoint + "/_localstack/health", timeout=5)
                return self.endpoint
            except OSError:
                time.sleep(0.5)
        sys.exit("sam: LocalStack did not respond")

    def __exit__(self, *_):
        subprocess.run(["docker", "kill", self.id], capture_output=True)


def prepare(endpoint, name, path):
    account = boto3.client("sts", endpoint_url=endpoint, region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test")
    return Stack(name, endpoint, account.get_caller_identity()["Account"], path)


if __name__ == "__main__":
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    if sys.argv[1:2] == ["prepare"]:
        stack = prepare(sys.argv[2], "localstack", "/kms/xks/v1")
        (RUN / "sam/policy.json").write_text(json.dumps(stack.policy(), indent=2))
        (RUN / "sam/create-request.json").write_text(json.dumps(stack.order(), indent=2))
    else:
        print(f"sam: {every_payload()} payloads returned the expected response with sam local invoke")
        emulated = json.loads((RUN / "seed.json").read_text())["aws"]
        print("sam: start-api on the emulated AWS: " + vend(prepare(emulated, "emulated", "/team/kms/xks/v1")))
        localstack = LocalStack()
        with localstack as endpoint:
            print(f"sam: start-api on {localstack.image}: " + vend(prepare(endpoint, "localstack", "/kms/xks/v1")))
