import type { OperationRecord } from "../../contract/record.ts";
import type { OperationStore } from "../../lambda/operation/operation-store.ts";

/** The operations table in memory. Records are readonly all the way down, so none is copied. */
export interface OperationStoreModel extends OperationStore {
  /** Every record there is, by the operation's id. */
  readonly records: ReadonlyMap<string, OperationRecord>;
  /** Removes a record, as its time to live does. */
  expire(operationId: string): void;
  /** Writes into a record that its dead letter is discarded. @returns false unless it is a dead letter of so many redrives. */
  discard(operationId: string, redrives: number): boolean;
}

/** @param onWritten Told of each record that is written. */
export function operationStoreModel(
  onWritten: (record: OperationRecord) => void = () => {},
): OperationStoreModel {
  const records = new Map<string, OperationRecord>();
  const write = (record: OperationRecord) => {
    records.set(record.operationId, record);
    onWritten(record);
  };

  const writeUnlessFinished = (record: OperationRecord): boolean => {
    const before = records.get(record.operationId);
    const mayWrite =
      before === undefined ||
      (before.status === "deferred" &&
        before.redrives <= record.redrives &&
        before.contentHash === record.contentHash);
    if (mayWrite) write(record);
    return mayWrite;
  };

  return {
    records,
    expire: (operationId) => void records.delete(operationId),
    discard(operationId, redrives) {
      const before = records.get(operationId);
      if (before?.status !== "dead_lettered" || before.redrives !== redrives) return false;
      write({ ...before, discarded: true });
      return true;
    },
    async read(operationId) {
      return records.get(operationId);
    },
    async defer(deferral) {
      writeUnlessFinished({ status: "deferred", ...deferral });
    },
    async finish(outcome) {
      if (writeUnlessFinished({ status: outcome.ending.status, ...outcome })) return "recorded";
      const before = records.get(outcome.operationId);
      return before?.contentHash === outcome.contentHash ? "recorded_before" : "id_taken";
    },
    async reopen(deferral) {
      const before = records.get(deferral.operationId);
      if (before?.status !== "dead_lettered" || before.redrives !== deferral.redrives - 1) return false;
      if (before.discarded) return false;
      write({ status: "deferred", ...deferral });
      return true;
    },
  };
}
