import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { conditionHeld } from "../../aws/conditional-write.ts";
import { iso } from "../../contract/iso.ts";
import { batchKey } from "../../contract/items/batch-item.ts";
import { TENANT_KEY } from "./tenant-key.ts";

/** A batch's end before its time. */
export interface Halt {
  readonly batchId: string;
  readonly state: "cancelled" | "stopped";
  readonly reason: string;
  readonly atMs: number;
}

/**
 * Ends a batch before its time: first its item says so, then the tenant's `cancel_epoch` grows, which is what executions
 * see along with every permit. A command that crashed between the two repeats both: halting what is halted that way already
 * keeps its time and reason, and raises the epoch again.
 *
 * @returns false when the batch does not exist or came to another end before.
 */
export async function halt(
  client: DynamoDBClient,
  tableName: string,
  { batchId, state, reason, atMs }: Halt,
): Promise<boolean> {
  const halted = await conditionHeld(
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { key: { S: batchKey(batchId) } },
        UpdateExpression:
          "SET #state = :state, stopped_at = if_not_exists(stopped_at, :at), stop_reason = if_not_exists(stop_reason, :reason)",
        ConditionExpression: "#state IN (:filling, :running, :state)",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":state": { S: state },
          ":at": { S: iso(atMs) },
          ":reason": { S: reason },
          ":filling": { S: "filling" },
          ":running": { S: "running" },
        },
      }),
    ),
  );
  if (halted) await raiseCancelEpoch(client, tableName);
  return halted;
}

async function raiseCancelEpoch(client: DynamoDBClient, tableName: string): Promise<void> {
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: TENANT_KEY,
      UpdateExpression: "ADD cancel_epoch :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    }),
  );
}
