import { paginateScan } from "@aws-sdk/client-dynamodb";
import { readPairItem } from "../../aws/read-items.ts";
import type { PairKey } from "../../contract/pair.ts";
import { batchPrefix } from "../../contract/row-operation-id.ts";
import type { Session } from "../session/session.ts";

/** A pair that an operation of a batch was the last one applied to. */
export interface LastApplied extends PairKey {
  readonly operationId: string;
}

/**
 * Finds the pairs that a batch was the last to change, a page at a time. It reads the whole connections table, at half a
 * read unit for each 4 KiB: use it only for a batch whose records have gaps.
 */
export async function* scanLastApplied(
  { names, clients }: Session,
  batchId: string,
): AsyncGenerator<readonly LastApplied[]> {
  const pages = paginateScan(
    { client: await clients.dynamodb() },
    {
      TableName: names.tables.connections,
      FilterExpression: "begins_with(operation_id, :prefix) OR begins_with(newest.operation_id, :prefix)",
      ExpressionAttributeValues: { ":prefix": { S: batchPrefix(batchId) } },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) {
    yield Items.map((item) => {
      const { organization_id, connection_id, operation_id, newest } = readPairItem(item);
      return {
        organizationId: organization_id,
        connectionId: connection_id,
        operationId: newest?.operation_id ?? operation_id ?? "",
      };
    }).filter(({ operationId }) => operationId.startsWith(batchPrefix(batchId)));
  }
}
