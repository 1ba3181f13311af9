import type { History } from "../history.ts";

/** A dead letter that an operator was told is discarded is never applied, even if a redrive had chosen it before. */
export function* discardsKept({ discards, records, spent }: History): Generator<string> {
  for (const { operation_id: operationId, atMs } of discards) {
    const record = records.get(operationId);
    if (record?.status !== "dead_lettered" || !record.discarded) {
      yield `${operationId} was discarded, but is ${record?.status ?? "not on record"}`;
    }
    const call = spent.find((one) => one.operationId === operationId && one.sentAtMs > atMs);
    if (call !== undefined) yield `${operationId} was called (${call.call}) after it had been discarded`;
  }
}
