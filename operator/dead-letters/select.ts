import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import { DEAD_LETTERS_KEY, type OperationItem } from "../../contract/items/operation-item.ts";
import { type Cut, isWanted, type ListFilter, takeFrom } from "../list/filter.ts";
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
export async function readDeadLetters(session: Session, selection: Selection = {}): Promise<OperationItem[]> {
  const found: OperationItem[] = [];
  for await (const page of letterPages(session)) {
    found.push(...page.filter((entry) => isSelected(entry, selection)));
  }
  return found;
}

/**
 * The latest dead letters on record: a bounded read, for a view that is read again and again.
 *
 * @param limit The most that are read.
 */
export function readLatestDeadLetters(session: Session, limit: number): Promise<Cut<OperationItem>> {
  return takeFrom(letterPages(session), limit, () => true);
}

/** The latest first. */
async function* letterPages({ names, clients }: Session): AsyncGenerator<readonly OperationItem[]> {
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
  for await (const { Items = [] } of pages) yield Items.map(readOperationItem);
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
