import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { LOWEST_READER } from "../stores/reader.ts";
import { readTenantItem, TENANT_KEY } from "../stores/tenant-key.ts";
import type { Batch } from "./batch.ts";
import { batchKey, fromItem, readBatchItem } from "./batch-item.ts";
import { halt } from "./halt.ts";
import type { Opening } from "./opening.ts";

/** Operations of a batch that came to an end. */
export interface BatchCounts {
  readonly failed: number;
  readonly finished: number;
  /** How they ended, where they are among the first ones. */
  readonly opening?: Opening;
}

/** The batches in the control table, as far as the worker is concerned. */
export interface BatchStore {
  /** A batch, read consistently; undefined when `batchId` is a mere label. */
  read(batchId: string): Promise<Batch | undefined>;
  /** Adds to a batch's counters. @returns The batch after it, or undefined when there is none. */
  count(batchId: string, counts: BatchCounts): Promise<Batch | undefined>;
  /** Stops a batch that has failed too often. @returns false when it came to another end before. */
  stop(batchId: string, reason: string, nowMs: number): Promise<boolean>;
  /** How often batches were cancelled or stopped so far, read consistently. */
  readCancelEpoch(): Promise<number>;
}

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

    async readCancelEpoch() {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: TENANT_KEY,
          ConsistentRead: true,
          ProjectionExpression: `cancel_epoch, ${LOWEST_READER}`,
        }),
      );
      return cancelEpochOf(readTenantItem(Item ?? {}));
    },
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
