"""Enables a connection for each organization of standard input, and prints each outcome: `python producer.py CONNECTION`."""

import json
import os
import sys
import time

import boto3

sqs = boto3.client("sqs")
table = boto3.resource("dynamodb").Table(os.environ["OPERATIONS_TABLE"])


def send(organization, connection):
    request = {
        # The idempotency key: a second run with the same input changes nothing.
        "operation_id": f"rollout-2-{organization}",
        "action": "enable",
        "organization_id": organization,
        "connection_id": connection,
    }
    sqs.send_message(
        QueueUrl=os.environ["QUEUE_URL"],
        MessageBody=json.dumps(request),
        MessageGroupId=f"{organization}#{connection}",
        MessageDeduplicationId=f"{request['operation_id']}:0",
    )
    return request["operation_id"]


def wait(operation_id, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        record = table.get_item(Key={"operation_id": operation_id}).get("Item", {})
        if "finished_at" in record:
            return record["status"]
        time.sleep(0.5)
    raise TimeoutError(f"{operation_id} has no outcome after {seconds} s.")


sent = [send(organization, sys.argv[1]) for organization in sys.stdin.read().split()]
for operation_id in sent:
    print(operation_id, wait(operation_id))
