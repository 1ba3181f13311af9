import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import { DEAD_LETTERS_KEY, type OperationItem } from "../../contract/items/operation-item.ts";
import { isWanted, type ListFilter } from "../list/filter.ts";
import type { Session } from "../session/session.ts";

/** Which dead letters are meant; everything that is given has to hold. */
export interface Selection extends Pick<ListFilter, "since" | "reason"> {
  readonly operationIds?: readonly string[] | undefined;
  readonly batch?: string | undefined;
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

/** Whether a dead letter is meant. */
export function isSelected(letter: OperationItem, selection: Selection): boolean {
  const { operationIds, since = "", batch } = selection;
  return (
    isWanted(letter, selection) &&
    (operationIds === undefined || operationIds.includes(letter.operation_id)) &&
    (letter.finished_at ?? "") >= since &&
    (batch === undefined || letter.batch_id === batch)
  );
}
