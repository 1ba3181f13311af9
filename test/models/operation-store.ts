import type { OperationRecord } from "../../lambda/operation/record.ts";
import type { OperationStore } from "../../lambda/ports.ts";

/** The operations table in memory. */
export interface OperationStoreModel extends OperationStore {
  /** Every record there is, by the operation's id. */
  readonly records: ReadonlyMap<string, OperationRecord>;
}

export function operationStoreModel(): OperationStoreModel {
  const records = new Map<string, OperationRecord>();

  const writeUnlessFinished = (record: OperationRecord): boolean => {
    const before = records.get(record.operationId);
    const mayWrite =
      before === undefined || (before.status === "deferred" && before.contentHash === record.contentHash);
    if (mayWrite) records.set(record.operationId, structuredClone(record));
    return mayWrite;
  };

  return {
    records,
    async read(operationId) {
      return structuredClone(records.get(operationId));
    },
    async defer(deferral) {
      writeUnlessFinished({ status: "deferred", ...deferral });
    },
    async finish(outcome) {
      if (writeUnlessFinished({ status: outcome.ending.status, ...outcome })) return true;
      return records.get(outcome.operationId)?.contentHash === outcome.contentHash;
    },
    async reopen(deferral) {
      const before = records.get(deferral.operationId);
      if (before?.status !== "dead_lettered" || before.redrives !== deferral.redrives - 1) return false;
      records.set(deferral.operationId, structuredClone({ status: "deferred", ...deferral }));
      return true;
    },
  };
}
