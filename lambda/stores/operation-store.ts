import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { OperationRecord } from "../operation/record.ts";
import type { Clock, OperationStore } from "../ports.ts";
import { wasMade } from "./conditional-write.ts";
import { fromItem, type OperationItem, toItem } from "./operation-item.ts";

/** Where the operations table is and how long it keeps its records. */
export interface OperationStoreOptions {
  readonly tableName: string;
  readonly retentionDays: number;
  readonly clock: Clock;
}

/**
 * Reads an operation's record consistently.
 *
 * @returns Undefined when there is none.
 */
export async function readOperation(
  client: DynamoDBClient,
  tableName: string,
  operationId: string,
): Promise<OperationRecord | undefined> {
  const Key = { operation_id: { S: operationId } };
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item === undefined ? undefined : fromItem(unmarshall(Item) as OperationItem);
}

/** The operations table in DynamoDB. A finished record is never written again. */
export function dynamoOperationStore(
  client: DynamoDBClient,
  { tableName, retentionDays, clock }: OperationStoreOptions,
): OperationStore {
  const read = (operationId: string) => readOperation(client, tableName, operationId);

  const writeIf = (record: OperationRecord, condition: string, values: Record<string, AttributeValue>) =>
    wasMade(
      client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: marshall(toItem(record, retentionDays, clock.now()), { removeUndefinedValues: true }),
          ConditionExpression: condition,
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: values,
        }),
      ),
    );

  const writeUnlessFinished = (record: OperationRecord): Promise<boolean> => {
    const { contentHash, redrives } = record;
    const sameContent =
      contentHash === undefined ? "attribute_not_exists(content_hash)" : "content_hash = :hash";
    const waiting = `#status = :deferred AND redrives <= :redrives AND ${sameContent}`;
    return writeIf(record, `attribute_not_exists(operation_id) OR (${waiting})`, {
      ":deferred": { S: "deferred" },
      ":redrives": { N: String(redrives) },
      ...(contentHash === undefined ? {} : { ":hash": { S: contentHash } }),
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
        "#status = :dead_lettered AND redrives = :redrives AND attribute_not_exists(discarded_at)",
        {
          ":dead_lettered": { S: "dead_lettered" },
          ":redrives": { N: String(deferral.redrives - 1) },
        },
      ),
  };
}
