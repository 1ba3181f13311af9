import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { conditionHeld } from "../../aws/conditional-write.ts";
import type { Batch } from "../../contract/batch.ts";
import { iso } from "../../contract/iso.ts";
import { batchKey, toItem } from "../../contract/items/batch-item.ts";
import { halt } from "../../lambda/stores/halt-batch.ts";
import type { Session } from "../session/session.ts";

/** What an operator does to batches in the control table, beside reading them. Kept apart from what the worker bundles. */
export interface OperatorBatchStore {
  /** Writes a new batch. @returns false when its id is taken. */
  create(batch: Batch): Promise<boolean>;
  /** Notes how many leading rows SQS has acknowledged; fewer than noted before change nothing. */
  saveSentRows(batchId: string, sentRows: number): Promise<void>;
  /** Notes that all rows are sent: `filling` becomes `running`. @returns false when it was not filling. */
  markRunning(batchId: string): Promise<boolean>;
  /** Notes that all rows have ended: `running` becomes `finished`. @returns false when it was not running. */
  markFinished(batchId: string, nowMs: number): Promise<boolean>;
  /**
   * Cancels a batch: within two seconds no call of it begins any more. Cancelling it again is harmless, and what to do
   * when it is not sure that the first time took effect.
   *
   * @returns false when it does not exist, has finished, or was stopped by its failures.
   */
  cancel(batchId: string, reason: string, nowMs: number): Promise<boolean>;
  /** Notes how far a watcher has counted. @returns false when there is no such batch. */
  saveProgress(batchId: string, progress: Readonly<Record<string, unknown>>): Promise<boolean>;
}

/**
 * The operator's side of the batches in DynamoDB.
 *
 * @param tableName The control table; its key attribute is `key`.
 * @example await operatorBatchStore(dynamo, table).cancel("onboarding-7", "wrong connection", Date.now())
 */
export function operatorBatchStore(client: DynamoDBClient, tableName: string): OperatorBatchStore {
  const update = (
    batchId: string,
    changes: string,
    condition: string,
    values: Record<string, AttributeValue>,
  ): Promise<boolean> =>
    conditionHeld(
      client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { key: { S: batchKey(batchId) } },
          UpdateExpression: `SET ${changes}`,
          ConditionExpression: condition,
          ExpressionAttributeNames: { "#state": "state" },
          ExpressionAttributeValues: values,
        }),
      ),
    );

  return {
    create: (batch) =>
      conditionHeld(
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: marshall(toItem(batch), { removeUndefinedValues: true }),
            ConditionExpression: "attribute_not_exists(batch_id)",
          }),
        ),
      ),

    async saveSentRows(batchId, sentRows) {
      await update(batchId, "sent_rows = :rows", "attribute_exists(#state) AND sent_rows < :rows", {
        ":rows": { N: String(sentRows) },
      });
    },

    markRunning: (batchId) =>
      update(batchId, "#state = :running, sent_rows = expected_rows", "#state = :filling", {
        ":filling": { S: "filling" },
        ":running": { S: "running" },
      }),

    markFinished: (batchId, nowMs) =>
      update(batchId, "#state = :finished, finished_at = :at", "#state = :running", {
        ":running": { S: "running" },
        ":finished": { S: "finished" },
        ":at": { S: iso(nowMs) },
      }),

    cancel: (batchId, reason, atMs) => halt(client, tableName, { batchId, state: "cancelled", reason, atMs }),

    saveProgress: (batchId, progress) =>
      update(
        batchId,
        "progress = :progress",
        "attribute_exists(#state)",
        marshall({ ":progress": progress }, { removeUndefinedValues: true }),
      ),
  };
}

/** The batches of a deployment. */
export async function batchStoreOf({ clients, names }: Session): Promise<OperatorBatchStore> {
  return operatorBatchStore(await clients.dynamodb(), names.tables.control);
}
