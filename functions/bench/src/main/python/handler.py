"""The peer: five calls with boto3, as a create of an external key store makes them, and a small loop on the Runtime API."""

import http.client
import json
import os

import boto3
from botocore.config import Config

CONFIG = Config(connect_timeout=2, read_timeout=10)
DYNAMODB = boto3.client("dynamodb", config=CONFIG)
SECRETS = boto3.client("secretsmanager", config=CONFIG)
KMS = boto3.client("kms", config=CONFIG)
TABLE = os.environ["TABLE_NAME"]


def put(key, **attributes):
    item = {"pk": {"S": key}, "sk": {"S": key}} | {name: {"S": value} for name, value in attributes.items()}
    return {"Put": {"TableName": TABLE, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}


def handle(event):
    body = json.loads(event["body"])
    if not body.get("name"):
        return {"statusCode": 400, "headers": {}, "body": json.dumps({"code": "InvalidRequest", "errors": [{"pointer": "/name"}]})}
    team = event["path"].split("/")[3]
    keys = [{"pk": {"S": f"TEAM#{team}"}, "sk": {"S": kind}} for kind in ("POLICY", "USAGE", "KEY")]
    DYNAMODB.batch_get_item(RequestItems={TABLE: {"Keys": keys, "ConsistentRead": True}})
    proxy = body["externalKeyStore"]
    secret = json.loads(SECRETS.get_secret_value(SecretId=proxy["credentialSecretArn"])["SecretString"])
    claims = [put(f"{kind}#{body['name']}", status="CREATING") for kind in ("NAME", "URI", "KEY", "STORE", "AUDIT", "USAGE")]
    DYNAMODB.transact_write_items(TransactItems=claims)
    created = KMS.create_custom_key_store(
        CustomKeyStoreName=body["name"],
        CustomKeyStoreType="EXTERNAL_KEY_STORE",
        XksProxyUriEndpoint=proxy["uriEndpoint"],
        XksProxyUriPath=proxy["uriPath"],
        XksProxyConnectivity=proxy["connectivity"],
        XksProxyAuthenticationCredential={"AccessKeyId": secret["accessKeyId"], "RawSecretAccessKey": secret["rawSecretAccessKey"]},
    )
    DYNAMODB.transact_write_items(TransactItems=[put(f"{kind}#{created['CustomKeyStoreId']}", status="CREATED") for kind in ("STORE", "AUDIT", "OUTBOX")])
    return {"statusCode": 201, "headers": {}, "body": json.dumps({"customKeyStoreId": created["CustomKeyStoreId"]})}


def serve():
    runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        runtime.request("GET", "/2018-06-01/runtime/invocation/next")
        response = runtime.getresponse()
        event = json.loads(response.read())
        answer = json.dumps(handle(event), separators=(",", ":"))
        runtime.request("POST", f"/2018-06-01/runtime/invocation/{response.getheader('Lambda-Runtime-Aws-Request-Id')}/response", answer)
        runtime.getresponse().read()


serve()
