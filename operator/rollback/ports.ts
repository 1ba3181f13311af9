import { setTimeout as sleep } from "node:timers/promises";
import { readPages } from "../batch/tail.ts";
import type { Session } from "../session/session.ts";
import { readPairs } from "./read-pairs.ts";
import { readRecords } from "./read-records.ts";
import type { RollbackPorts } from "./rows.ts";
import { scanLastApplied } from "./scan-last-applied.ts";

/** What planning a rollback reads of a deployment. */
export function rollbackPorts(session: Session): RollbackPorts {
  return {
    readPages: (batchId) => readPages(session, batchId),
    readPairs: (keys) => readPairs(session, keys),
    readRecords: (operationIds) => readRecords(session, operationIds),
    scanLastApplied: (batchId) => scanLastApplied(session, batchId),
    pause: (ms) => sleep(ms),
  };
}
