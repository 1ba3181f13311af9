import type { OperationRecord } from "../../../contract/record.ts";
import type { History } from "../history.ts";

/**
 * Whatever looked at a batch before, and by whatever clock: when everything has ended, a look sees it over, and has counted
 * each of its operations once, by its last ending.
 */
export function* standingsRight({ standings, records, forgotten }: History): Generator<string> {
  for (const { batchId, over, counts } of standings) {
    const own = [...records.values()].filter(
      ({ request, lane }) => request?.batch_id === batchId && lane === "bulk",
    );
    if (own.some(({ status }) => status === "deferred")) continue;
    const actual = spell(
      Object.entries(Object.groupBy(own, endingOf)).map(([key, all]) => [key, all?.length]),
    );
    const counted = spell(Object.entries(counts));
    // What is counted anew lacks what retention took away.
    const isWhole = own.every(({ operationId }) => !forgotten.has(operationId));
    if (isWhole && counted !== actual)
      yield `the operations of ${batchId} ended as ${actual}, but were counted as ${counted}`;
    if (!over) yield `${batchId} has ended, but a look shows it under way`;
  }
}

function endingOf(record: OperationRecord): string {
  if (!("ending" in record)) return record.status;
  const { ending } = record;
  if ("result" in ending) return `${ending.status}/${ending.result}`;
  return "reason" in ending ? `${ending.status}/${ending.reason}` : ending.status;
}

function spell(counts: readonly (readonly [string, number | undefined])[]): string {
  return counts
    .filter(([, number]) => number)
    .map(([key, number]) => `${number} ${key}`)
    .toSorted()
    .join(", ");
}
