import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { conditionHeld } from "../../aws/conditional-write.ts";
import { MAY_READ } from "../../aws/item-reader.ts";
import { readOperation } from "../../aws/read-operation.ts";
import type { Clock } from "../../contract/clock.ts";
import { type OperationItem, toItem } from "../../contract/items/operation-item.ts";
import type { OperationRecord } from "../../contract/record.ts";
import type { OperationStore } from "../operation/operation-store.ts";
import { replaceKnown } from "./replace-known.ts";

/** Where the operations table is and how long it keeps its records. */
export interface OperationStoreOptions {
  readonly tableName: string;
  readonly retentionDays: number;
  readonly clock: Clock;
}

/** All attributes of a record that this version knows, beside its key. */
const KNOWN: Readonly<Record<Exclude<keyof OperationItem, "operation_id">, true>> = {
  action: true,
  organization_id: true,
  connection_id: true,
  batch_id: true,
  lane: true,
  status: true,
  result: true,
  before: true,
  before_settings: true,
  before_complete: true,
  before_source: true,
  superseded_by: true,
  connections: true,
  truncated: true,
  reason: true,
  detail: true,
  blocked_by: true,
  retry_at: true,
  requested_by: true,
  auth0_status: true,
  attempts: true,
  throttles: true,
  redrives: true,
  enqueued_at: true,
  started_at: true,
  finished_at: true,
  duration_ms: true,
  request: true,
  content_hash: true,
  place: true,
  event_type: true,
  expires_at: true,
  batch_shard: true,
  dead_letter_shard: true,
  deferred_shard: true,
  discarded_at: true,
  discarded_by: true,
};

/** The operations table in DynamoDB. A finished record is never written again. */
export function dynamoOperationStore(
  client: DynamoDBClient,
  { tableName, retentionDays, clock }: OperationStoreOptions,
): OperationStore {
  const read = (operationId: string) => readOperation(client, tableName, operationId);

  const writeIf = (record: OperationRecord, condition: string, values: Record<string, AttributeValue>) => {
    const { operation_id, ...attributes } = toItem(record, retentionDays, clock.now());
    const update = replaceKnown(KNOWN, attributes);
    return conditionHeld(
      client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { operation_id: { S: operation_id } },
          ...update,
          ConditionExpression: `(${condition}) AND ${MAY_READ.condition}`,
          ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...values, ...MAY_READ.values },
        }),
      ),
    );
  };

  const writeUnlessFinished = (record: OperationRecord): Promise<boolean> => {
    const sameContent =
      record.contentHash === undefined
        ? "attribute_not_exists(#content_hash)"
        : "#content_hash = :content_hash";
    const waiting = `#status = :deferred AND #redrives <= :redrives AND ${sameContent}`;
    return writeIf(record, `attribute_not_exists(operation_id) OR (${waiting})`, {
      ":deferred": { S: "deferred" },
    });
  };

  return {
    read,

    async defer(deferral) {
      await writeUnlessFinished({ status: "deferred", ...deferral });
    },

    async finish(outcome) {
      if (await writeUnlessFinished({ status: outcome.ending.status, ...outcome })) return "recorded";
      const before = await read(outcome.operationId);
      return before?.contentHash === outcome.contentHash ? "recorded_before" : "id_taken";
    },

    reopen: (deferral) =>
      writeIf(
        { status: "deferred", ...deferral },
        "#status = :dead_lettered AND #redrives = :previous AND attribute_not_exists(#discarded_at)",
        {
          ":dead_lettered": { S: "dead_lettered" },
          ":previous": { N: String(deferral.redrives - 1) },
        },
      ),
  };
}
