"""Brings a lost or damaged table back from a restore to a point in time. docs/operations.md, "A lost table", has the steps around it.

  restore.py restore TABLE TIME RESTORED   restores TABLE as it was at TIME (ISO 8601) to the new table RESTORED, and waits
  restore.py compare RESTORED TABLE        shows what differs, and which key stores in KMS have no owner in both; writes nothing
  restore.py copy RESTORED TABLE           puts the items that TABLE does not have; never changes or deletes an item
  restore.py publish TABLE                 publishes the events that copy held back

Needs botocore, which the AWS CLI 1 and boto3 contain. Credentials and Region are those of the environment or the profile. The table refuses writes
from everybody except the functions and the role in the parameter BreakGlassRoleArn.
"""

import collections
import datetime
import sys
import time

import botocore.session
from botocore.exceptions import ClientError

SESSION = botocore.session.get_session()
DYNAMODB = SESSION.create_client("dynamodb")
HELD_BACK = "Restored"  # the rejectedCode of an event that copy holds back


def now():
    return int(time.time() * 1000)


def key(item):
    return item["pk"]["S"], item["sk"]["S"]


def kind(item):
    return item["kind"]["S"] if "kind" in item else item["sk"]["S"]


def items(table, **arguments):
    for page in DYNAMODB.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **arguments):
        yield from page["Items"]


def lasting(table):
    """The items by key, without those that have expired and that DynamoDB has not deleted yet."""
    return {key(item): item for item in items(table) if int(item.get("expiresAt", {"N": now()})["N"]) > time.time()}


def held_back(item):
    """An event that was unpublished at that time may have been published since. It must not be sent again unasked."""
    if kind(item) != "OUTBOX" or "duePk" not in item:
        return item
    kept = {name: value for name, value in item.items() if name not in ("duePk", "dueAt")}
    return kept | {"restoredDuePk": item["duePk"], "rejectedAt": {"N": str(now())}, "rejectedCode": {"S": HELD_BACK}}


def restore(table, at, restored):
    time_of = datetime.datetime.fromisoformat(at.replace("Z", "+00:00"))
    DYNAMODB.restore_table_to_point_in_time(SourceTableName=table, TargetTableName=restored, RestoreDateTime=time_of)
    print("restoring; this takes from minutes to hours")
    DYNAMODB.get_waiter("table_exists").wait(TableName=restored, WaiterConfig={"Delay": 20, "MaxAttempts": 1000})
    print(f"{restored} has the items of {at}. It has no stream, no TTL, no recovery, no policy: copy its items, do not let the functions use it.")


def compare(restored, table):
    before, present = lasting(restored), lasting(table)
    counts = collections.defaultdict(collections.Counter)
    for each in before.keys() | present.keys():
        state = "only restored" if each not in present else "only present" if each not in before else "equal" if before[each] == present[each] else "different"
        counts[kind(before.get(each) or present[each])][state] += 1
        if state == "different":
            print(f"different: {each[0]} {each[1]}")
    for name in sorted(counts):
        print(f"{name}: " + ", ".join(f"{count} {state}" for state, count in sorted(counts[name].items())))
    owned = {each["pk"]["S"].rsplit("#", 1)[1] for each in [*before.values(), *present.values()] if kind(each) == "OWNER"}
    for page in SESSION.create_client("kms").get_paginator("describe_custom_key_stores").paginate():
        for store in page["CustomKeyStores"]:
            if store["CustomKeyStoreId"] not in owned:
                print(f"in KMS and in neither table: {store['CustomKeyStoreId']} {store['CustomKeyStoreName']}")


def copy(restored, table):
    counts = collections.Counter()
    present = lasting(table)
    for each, item in lasting(restored).items():
        written = held_back(item)
        try:
            DYNAMODB.put_item(TableName=table, Item=written, ConditionExpression="attribute_not_exists(pk)")
        except ClientError as refused:
            if refused.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            counts["equal" if present.get(each) == item else "different, and left as they are"] += 1
        else:
            counts["copied"] += 1
            counts["of these, events held back"] += written is not item
    print(", ".join(f"{count} {what}" for what, count in counts.items()))


def publish(table):
    count = 0
    held = items(table, FilterExpression="rejectedCode = :held", ExpressionAttributeValues={":held": {"S": HELD_BACK}})
    for item in held:
        DYNAMODB.update_item(
            TableName=table,
            Key={"pk": item["pk"], "sk": item["sk"]},
            UpdateExpression="SET duePk = restoredDuePk, dueAt = occurredAt REMOVE restoredDuePk, rejectedAt, rejectedCode",
            ConditionExpression="rejectedCode = :held",
            ExpressionAttributeValues={":held": {"S": HELD_BACK}},
        )
        count += 1
    print(f"{count} events are due; reconcile publishes them within minutes, the oldest first")


if __name__ == "__main__":
    commands = {"restore": (restore, 3), "compare": (compare, 2), "copy": (copy, 2), "publish": (publish, 1)}
    command, count = commands.get(sys.argv[1] if len(sys.argv) > 1 else "", (None, 0))
    if command is None or len(sys.argv) != count + 2:
        raise SystemExit(__doc__)
    command(*sys.argv[2:])
