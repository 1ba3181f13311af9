import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { LoggedRequest } from "../../local/tenant/log.ts";

/** Calls that reached the tenant and were let through. */
export interface CallCount {
  readonly made: number;
  /** Those that the recorded outcomes do not account for: made again because a kill took the first answer. */
  readonly again: number;
  readonly throttled: number;
}

/** Calls behind each result: an update is a POST that found the connection enabled, and a PATCH. */
const CALLS_FOR: Readonly<Record<string, number>> = { applied: 1, unchanged: 1, updated: 2, retrieved: 1 };

/** Counts the calls that were made against those that it took. */
export function countCalls(requests: readonly LoggedRequest[], records: readonly OperationItem[]): CallCount {
  const calls = requests.filter(({ counted }) => counted);
  const made = calls.filter(({ throttledBy }) => throttledBy === undefined).length;
  const taken = records.reduce((sum, { result = "" }) => sum + (CALLS_FOR[result] ?? 0), 0);
  return { made, again: made - taken, throttled: calls.length - made };
}
