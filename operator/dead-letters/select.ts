import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import { DEAD_LETTERS_KEY, type OperationItem } from "../../contract/items/operation-item.ts";
import type { DeadLetterReason } from "../../contract/record.ts";
import type { Session } from "../session/session.ts";

/** Which dead letters are meant; everything that is given has to hold. */
export interface Selection {
  readonly operationIds?: readonly string[];
  readonly reason?: DeadLetterReason;
  readonly batch?: string;
}

/**
 * The dead letters on record, the latest first, from the table's sparse index.
 *
 * @param selection Which ones.
 */
export async function readDeadLetters(
  { names, clients }: Session,
  selection: Selection = {},
): Promise<OperationItem[]> {
  const found: OperationItem[] = [];
  const pages = paginateQuery(
    { client: await clients.dynamodb() },
    {
      TableName: names.tables.operations,
      IndexName: "dead_letters",
      KeyConditionExpression: "dead_letter_shard = :all",
      ExpressionAttributeValues: { ":all": { S: DEAD_LETTERS_KEY } },
      ScanIndexForward: false,
    },
  );
  for await (const { Items = [] } of pages) {
    const entries = Items.map(readOperationItem);
    found.push(...entries.filter((entry) => isSelected(entry, selection)));
  }
  return found;
}

function isSelected(
  { operation_id, reason, batch_id }: OperationItem,
  { operationIds, reason: wantedReason, batch }: Selection,
): boolean {
  return (
    (operationIds === undefined || operationIds.includes(operation_id)) &&
    (wantedReason === undefined || reason === wantedReason) &&
    (batch === undefined || batch_id === batch)
  );
}
