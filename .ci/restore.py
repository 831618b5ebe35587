"""Tries docs/examples/python/restore.py on the runner's DynamoDB Local: a copy of the table plays the restored one, since DynamoDB Local has no
point-in-time recovery. Only a deployment proves the command restore."""

import json
import os
import pathlib
import subprocess
import sys
import time

import botocore.session

sys.path.insert(0, "docs/examples/python")
import portal  # noqa: E402

SEED = json.loads(pathlib.Path("target/run/seed.json").read_text())
os.environ.update(AWS_ENDPOINT_URL=SEED["aws"], AWS_DEFAULT_REGION=SEED["region"])
SESSION = botocore.session.get_session()
DYNAMODB = SESSION.create_client("dynamodb")
TABLE, RESTORED = DYNAMODB.list_tables()["TableNames"][0], "restored"


def check(holds, what, *seen):
    if not holds:
        raise SystemExit(f"restore: {what}: {seen}")


def run(command, *arguments):
    done = subprocess.run([sys.executable, "docs/examples/python/restore.py", command, *arguments], capture_output=True, text=True)
    check(done.returncode == 0, command, done.stdout, done.stderr)
    return done.stdout


def items(table):
    return [item for page in DYNAMODB.get_paginator("scan").paginate(TableName=table, ConsistentRead=True) for item in page["Items"]]


def get(item):
    return DYNAMODB.get_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]}, ConsistentRead=True).get("Item", {})


def wait(what, holds):
    for _ in range(300):
        if holds():
            return
        time.sleep(0.5)
    raise SystemExit(f"restore: waited for: {what}")


def of_key_store(item, key_store, custom_id):
    text = json.dumps(item)
    return key_store in text or item["pk"]["S"].endswith(f"#OWNER#{custom_id}")


# The table as it was: a copy, in which one event of the key store is not published yet, and one item has expired.
stores = portal.send_once("GET", f"{portal.API}/v1/teams/payments/key-stores", {}).json()["items"]
store = next(each for each in stores if each["status"] == "CREATED")
url = f"{portal.API}/v1/teams/payments/key-stores/{store['id']}"
before = portal.send_once("GET", url, {}).json()
DYNAMODB.create_table(
    TableName=RESTORED,
    BillingMode="PAY_PER_REQUEST",
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}],
)
present = items(TABLE)
lost = [item for item in present if of_key_store(item, store["id"], before["customKeyStoreId"])]
event = next(item for item in lost if item.get("kind") == {"S": "OUTBOX"})
unpublished = {name: value for name, value in event.items() if name not in ("publishedAt", "expiresAt")}
unpublished["duePk"] = {"S": f"T#{SEED['account']}#{SEED['region']}#DUE#EVENTS"}
unpublished["dueAt"] = unpublished["occurredAt"]
expired = {"pk": {"S": "OUTBOX#expired"}, "sk": {"S": "000000001"}, "kind": {"S": "OUTBOX"}, "expiresAt": {"N": "1"}}
for item in [*present, unpublished, expired]:
    DYNAMODB.put_item(TableName=RESTORED, Item=item)

# What happened since: the items of the key store were lost, a policy was changed, and somebody created a key store.
for item in lost:
    DYNAMODB.delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})
check(portal.send_once("GET", url, {}).status_code == 404, "the key store is lost")
policy = {"pk": {"S": "TEAM#platform"}, "sk": {"S": "POLICY"}}
DYNAMODB.update_item(
    TableName=TABLE, Key=policy, UpdateExpression="SET nameDescription = :now", ExpressionAttributeValues={":now": {"S": "changed since"}}
)
credential = json.loads(SESSION.create_client("secretsmanager").get_secret_value(SecretId="platform/xks")["SecretString"])
unowned = SESSION.create_client("kms").create_custom_key_store(
    CustomKeyStoreName="platform-unowned",
    CustomKeyStoreType="EXTERNAL_KEY_STORE",
    XksProxyUriEndpoint="https://xks.payments.example.com",
    XksProxyUriPath="/portal/kms/xks/v1",
    XksProxyConnectivity="PUBLIC_ENDPOINT",
    XksProxyAuthenticationCredential={"AccessKeyId": credential["accessKeyId"], "RawSecretAccessKey": credential["rawSecretAccessKey"]},
)["CustomKeyStoreId"]

shown = run("compare", RESTORED, TABLE)
check("1 only restored" in next(line for line in shown.splitlines() if line.startswith("KEY_STORE: ")), "the lost record is shown", shown)
check("different: TEAM#platform POLICY\n" in shown, "the changed policy is shown", shown)
check(f"in KMS and in neither table: {unowned} platform-unowned\n" in shown, "the key store without an owner is shown", shown)
check(before["customKeyStoreId"] not in shown, "a restored owner is no finding", shown)

shown = run("copy", RESTORED, TABLE)
check(f"{len(lost)} copied" in shown and "1 of these, events held back" in shown, "what was lost is copied", len(lost), shown)
after = portal.send_once("GET", url, {})
check(after.status_code == 200 and after.json() == before, "the key store is back as it was", before, after.text)
check(get(policy)["nameDescription"] == {"S": "changed since"}, "nothing is overwritten", get(policy))
check(not get(expired), "what has expired is not copied")
check("copied" not in run("copy", RESTORED, TABLE), "a second copy writes nothing")

# The relay reads the stream in order: when it has published a later event, it has passed what was copied.
later = {**unpublished, "pk": {"S": "OUTBOX#later"}, "eventId": {"S": "later"}}
DYNAMODB.put_item(TableName=TABLE, Item=later)
wait("a later event is published", lambda: "publishedAt" in get(later))
held = get(event)
check(held.get("rejectedCode") == {"S": "Restored"} and "publishedAt" not in held, "the event is held back", held)
for item in lost:
    if item.get("kind") == {"S": "OUTBOX"} and item != event:
        check(get(item) == item, "a published event stays as it was", item, get(item))

check("1 events are due" in run("publish", TABLE), "the event is made due")
wait("the event is published", lambda: "publishedAt" in get(event))
check(not {"rejectedAt", "rejectedCode", "restoredDuePk", "duePk"} & get(event).keys(), "the event is as any other", get(event))
print(f"restore: {len(lost)} items of a lost key store are back; one event was held back and published on command")
