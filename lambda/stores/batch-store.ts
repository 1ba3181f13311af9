import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { readBatchItem } from "../../aws/read-items.ts";
import type { Opening } from "../../contract/batch.ts";
import { batchKey, fromItem } from "../../contract/items/batch-item.ts";
import type { BatchStore } from "../batches/batch-store.ts";
import { halt } from "./halt-batch.ts";
import { readTenantAttribute } from "./tenant-key.ts";

/**
 * The batches in DynamoDB.
 *
 * @param tableName The control table; its key attribute is `key`.
 */
export function dynamoBatchStore(client: DynamoDBClient, tableName: string): BatchStore {
  return {
    async read(batchId) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: { key: { S: batchKey(batchId) } },
          ConsistentRead: true,
        }),
      );
      return Item === undefined ? undefined : fromItem(readBatchItem(Item));
    },

    async count(batchId, { failed, finished, opening }) {
      const [added, values] = opening === undefined ? ["", {}] : openingChanges(opening);
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: { key: { S: batchKey(batchId) } },
            UpdateExpression: `ADD failed :failed, finished :finished${added}`,
            ConditionExpression: "attribute_exists(batch_id)",
            ExpressionAttributeValues: {
              ":failed": { N: String(failed) },
              ":finished": { N: String(finished) },
              ...values,
            },
            ReturnValues: "ALL_NEW",
          }),
        );
        return fromItem(readBatchItem(Attributes ?? {}));
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    stop: (batchId, reason, atMs) => halt(client, tableName, { batchId, state: "stopped", reason, atMs }),

    readCancelEpoch: async () => cancelEpochOf(await readTenantAttribute(client, tableName, "cancel_epoch")),
  };
}

/** A set takes each word once, whichever execution adds it, and however often. */
function openingChanges({ failures, words }: Opening): [string, Record<string, AttributeValue>] {
  return [
    ", opening_failures :openingFailures, opening_words :openingWords",
    { ":openingFailures": { N: String(failures) }, ":openingWords": { SS: [...words] } },
  ];
}

/** The cancel epoch among the attributes of the tenant's item. */
export function cancelEpochOf(attributes: Readonly<Record<string, unknown>>): number {
  return (attributes.cancel_epoch as number | undefined) ?? 0;
}
