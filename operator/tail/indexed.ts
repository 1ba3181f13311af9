import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { OVERLAP_MS } from "../batch/progress.ts";
import { WATCH_INTERVAL_MS } from "../batch/watch-interval.ts";
import type { Session } from "../session/session.ts";
import type { OutcomeSource, TailEntry } from "./follow.ts";

/** One key of an index of the operations table, whose entries are in the order in which they ended. */
export interface OutcomeIndex {
  readonly IndexName: string;
  readonly key: string;
  readonly value: string;
}

/** The most outcomes of one look: 8 read units at most. */
const PAGE = 100;

/** Outcomes from an index: one page a look, so that a look costs no more in a burst. Those from before now come without a rest. */
export function indexedOutcomes(
  { names, clients }: Session,
  { IndexName, key, value }: OutcomeIndex,
): OutcomeSource {
  return {
    overlapsMs: [OVERLAP_MS],
    restMs: (_, isCatchingUp) => (isCatchingUp ? 0 : WATCH_INTERVAL_MS),
    async read(from) {
      // Its pages name moments alone.
      const { since } = from as { readonly since: string };
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
      const entries = Items.map(readOperationItem).map(entryOf);
      return {
        entries,
        next: LastEvaluatedKey === undefined ? undefined : { since: entries.at(-1)?.finished_at ?? since },
      };
    },
  };
}

/** The entry without what the indexes need alone. They have finished operations only. */
function entryOf({ dead_letter_shard: _, batch_shard: __, ...entry }: OperationItem): TailEntry {
  return { ...entry, finished_at: entry.finished_at ?? "" };
}
