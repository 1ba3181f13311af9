import { iso } from "../../contract/iso.ts";
import { laneObject } from "../budget/view.ts";
import type { Session } from "../session/session.ts";
import { OLDEST_READ, readConditions, type WaitingConditions } from "./conditions.ts";
import { type DeferredEntry, readDeferred } from "./deferred.ts";
import { type WaitEnd, waitEnd } from "./wait-end.ts";

/** A deferred operation. */
export interface WaitingOperation {
  readonly entry: DeferredEntry;
  readonly end: WaitEnd;
}

/** What waits in a deployment. */
export interface Waiting extends WaitingConditions {
  /** The oldest first. */
  readonly operations: readonly WaitingOperation[];
}

/**
 * Reads the deferred operations of both lanes, and how many requests are queued.
 *
 * @param limit The most operations to read; about one read unit for 20 of them.
 */
export async function readWaiting(session: Session, limit: number): Promise<Waiting> {
  const deferred = await readDeferred(session, Math.max(limit, OLDEST_READ));
  const conditions = await readConditions(session, deferred);
  const operations = deferred.slice(0, limit).map((entry) => ({ entry, end: waitEnd(entry, conditions) }));
  return { ...conditions, operations };
}

/** What waits, as programs get it: an object for each operation and each lane. */
export function waitingObjects({ operations, ...conditions }: Waiting): object[] {
  return [
    ...operations.map(({ entry: { deferred_shard: _, ...entry }, end }) => ({
      kind: "operation",
      ...entry,
      ends_with: end.kind,
      ...(end.kind === "circuit" ? { circuit: end.guarded, next_probe_at: iso(end.nextProbeAtMs) } : {}),
    })),
    ...conditions.lanes.map((lane) => laneObject(lane, conditions.budget)),
  ];
}
