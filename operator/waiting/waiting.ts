import { iso } from "../../contract/iso.ts";
import { laneObject } from "../budget/view.ts";
import type { Cut, ListFilter } from "../list/filter.ts";
import type { Session } from "../session/session.ts";
import { readConditions, type WaitingConditions } from "./conditions.ts";
import { type DeferredEntry, readDeferred } from "./deferred.ts";
import { type WaitEnd, waitEnd } from "./wait-end.ts";

/** A deferred operation. */
export interface WaitingOperation {
  readonly entry: DeferredEntry;
  readonly end: WaitEnd;
}

/** What waits in a deployment: deferred operations, the oldest first, and how many requests are queued. */
export interface Waiting extends WaitingConditions, Cut<WaitingOperation> {
  /** Whether the deferred operations could be read: the table has their index. */
  readonly isKnown: boolean;
}

/** Reads what waits in both lanes. @param filter Which deferred operations are wanted. */
export async function readWaiting(session: Session, filter: ListFilter): Promise<Waiting> {
  const [deferred, conditions] = await Promise.all([readDeferred(session, filter), readConditions(session)]);
  const { items, isCut } = deferred ?? { items: [], isCut: false };
  return {
    ...conditions,
    items: items.map((entry) => ({ entry, end: waitEnd(entry, conditions) })),
    isCut,
    isKnown: deferred !== undefined,
  };
}

/** What waits, as programs get it: an object for each operation and each lane. */
export function waitingObjects({ items, ...conditions }: Waiting): object[] {
  return [
    ...items.map(({ entry: { deferred_shard: _, ...entry }, end }) => ({
      kind: "operation",
      ...entry,
      ends_with: end.kind,
      ...(end.kind === "circuit" ? { circuit: end.guarded, next_probe_at: iso(end.nextProbeAtMs) } : {}),
      ...(end.kind === "resume" && typeof end.pauseEnd === "number"
        ? { pause_ends_at: iso(end.pauseEnd) }
        : {}),
    })),
    ...conditions.lanes.map((lane) => laneObject(lane, conditions.budget)),
  ];
}
