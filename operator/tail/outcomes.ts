import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import { DEAD_LETTERS_KEY } from "../../contract/items/operation-item.ts";
import { UsageError } from "../errors.ts";
import type { CommandLine, Session } from "../session/session.ts";
import type { OutcomePage } from "./follow.ts";

/** Which outcomes are followed. */
export interface TailQuery {
  readonly organizationId?: string | undefined;
  /** Default: all. */
  readonly status?: readonly string[] | undefined;
  /** Only dead letters have a reason. */
  readonly reason?: readonly string[] | undefined;
}

/** The most outcomes of one look: 8 read units at most. */
const PAGE = 100;

/**
 * Prepares reads of the index that has the outcomes.
 *
 * @returns Reads one page of the outcomes since a moment.
 * @throws UsageError when no index has them.
 */
export function outcomesOf(
  { names, clients, commandLine }: Session,
  query: TailQuery,
): (since: string) => Promise<OutcomePage> {
  const { IndexName, key, value } = indexOf(query, commandLine);
  return async (since) => {
    const client = await clients.dynamodb();
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: names.tables.operations,
        IndexName,
        KeyConditionExpression: `${key} = :key AND finished_at >= :since`,
        ExpressionAttributeValues: { ":key": { S: value }, ":since": { S: since } },
        Limit: PAGE,
      }),
    );
    return { entries: Items.map(readOperationItem), more: LastEvaluatedKey !== undefined };
  };
}

function indexOf({ organizationId, status = [], reason = [] }: TailQuery, commandLine: CommandLine) {
  if (organizationId !== undefined)
    return { IndexName: "by_organization", key: "organization_id", value: organizationId };
  if (reason.length > 0 || (status.length > 0 && status.every((one) => one === "dead_lettered")))
    return { IndexName: "dead_letters", key: "dead_letter_shard", value: DEAD_LETTERS_KEY };
  throw new UsageError(
    `Which outcomes? Pass --organization ID for one organization's, or --status dead_lettered or --reason for dead letters: only these have an index, and without one each look would read the whole table. A batch's outcomes: ${commandLine("batch watch BATCH")}`,
  );
}
