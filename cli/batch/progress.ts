import type { OperationItem } from "../../lambda/stores/operation-item.ts";

/** A dead letter, as far as somebody who watches a batch wants to know. */
export interface Failure {
  readonly operationId: string;
  readonly organizationId: string;
  readonly reason: string;
  readonly detail: string;
  readonly at: string;
}

/** How many operations of a batch ended in which way: `succeeded/applied`, `dead_lettered/rejected`, `superseded`. */
export type Counts = Readonly<Record<string, number>>;

/** What was counted of a batch up to a moment. Stored in the batch, so that nobody counts it again. */
export interface Progress {
  /** Everything that ended up to then is counted. ISO 8601. */
  readonly countedUntil: string;
  readonly counts: Counts;
  /** Dead letters among `counts` that came back since, and ended anew. */
  readonly redriven: number;
  /** The last few dead letters, the latest first. */
  readonly failures: readonly Failure[];
}

/** Nothing counted yet. */
export const NOTHING_COUNTED: Progress = { countedUntil: "", counts: {}, redriven: 0, failures: [] };

/**
 * How far back entries are looked at again: an index is behind its table, and records are written a little after the
 * moment that they name.
 */
export const OVERLAP_MS = 10_000;

const FAILURES_KEPT = 5;

/** Adds entries of the index to what was counted. */
function add(progress: Progress, entries: readonly OperationItem[]): Progress {
  const counts: Record<string, number> = { ...progress.counts };
  for (const entry of entries) {
    const key = keyOf(entry);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  const failures = entries.filter(({ status }) => status === "dead_lettered").map(failureOf);
  return {
    ...progress,
    counts,
    redriven: progress.redriven + entries.filter(({ redrives }) => redrives > 0).length,
    failures: [...failures, ...progress.failures]
      .toSorted((a, b) => (a.at < b.at ? 1 : -1))
      .slice(0, FAILURES_KEPT),
  };
}

/** What is being counted: the next checkpoint, the figures of this moment, and how many ended just now. */
export interface Counting {
  readonly checkpoint: Progress;
  readonly now: Progress;
  /** Operations that ended within `OVERLAP_MS`. */
  readonly recent: number;
}

/**
 * Begins to count on from a checkpoint.
 *
 * @param nowMs This machine's clock; where it is behind the worker's, more is looked at again.
 */
export function countFrom(checkpoint: Progress, nowMs: number): Counting {
  const until = new Date(nowMs - OVERLAP_MS).toISOString();
  // A checkpoint never runs back: another clock may have set it.
  const countedUntil = until > checkpoint.countedUntil ? until : checkpoint.countedUntil;
  return { checkpoint: { ...checkpoint, countedUntil }, now: checkpoint, recent: 0 };
}

/**
 * Counts a page of entries that ended after the checkpoint. Those that are old enough are counted for good; the others
 * count for now, and are looked at again.
 */
export function countPage({ checkpoint, now, recent }: Counting, page: readonly OperationItem[]): Counting {
  const { countedUntil } = checkpoint;
  const settled = page.filter(({ finished_at = "" }) => finished_at <= countedUntil);
  return {
    checkpoint: add(checkpoint, settled),
    now: add(now, page),
    recent: recent + page.length - settled.length,
  };
}

/** Operations that have ended: what came back from the dead-letter queue ended twice. */
export function ended({ counts, redriven }: Progress): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0) - redriven;
}

/** Operations that lie in the dead-letter queue, or were discarded from it. */
export function deadLettered({ counts, redriven }: Progress): number {
  const all = Object.entries(counts).filter(([key]) => key.startsWith("dead_lettered"));
  return all.reduce((sum, [, count]) => sum + count, 0) - redriven;
}

function keyOf({ status, result, reason }: OperationItem): string {
  const why = result ?? reason;
  return why === undefined ? status : `${status}/${why}`;
}

function failureOf(entry: OperationItem): Failure {
  return {
    operationId: entry.operation_id,
    organizationId: entry.organization_id ?? "",
    reason: entry.reason ?? "",
    detail: entry.detail ?? "",
    at: entry.finished_at ?? "",
  };
}
