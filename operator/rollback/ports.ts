import { setTimeout as sleep } from "node:timers/promises";
import { readPages } from "../batch/tail.ts";
import type { Session } from "../session/session.ts";
import { readPairs } from "./read-pairs.ts";
import { readRecords } from "./read-records.ts";
import type { RollbackPorts } from "./rows.ts";
import { scanLastApplied } from "./scan-last-applied.ts";

/** What planning a rollback reads of a deployment. @param signal Ends it before the next page, with its reason. */
export function rollbackPorts(session: Session, signal: AbortSignal): RollbackPorts {
  return {
    readPages: (batchId) => unlessAborted(readPages(session, batchId), signal),
    readPairs: (keys) => readPairs(session, keys),
    readRecords: (operationIds) => readRecords(session, operationIds),
    scanLastApplied: (batchId) => unlessAborted(scanLastApplied(session, batchId), signal),
    pause: (ms) => sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted()),
  };
}

async function* unlessAborted<T>(pages: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const page of pages) {
    signal.throwIfAborted();
    yield page;
  }
}
