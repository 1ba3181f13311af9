import { iso } from "../../contract/iso.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { type FailureGroup, failureWords, groupsOf } from "../text/failure-words.ts";

/** The fields of a dead letter that `batch watch` shows. */
export interface Failure {
  readonly operationId: string;
  readonly organizationId: string;
  readonly reason: string;
  readonly detail: string;
  readonly at: string;
}

/** How many operations of a batch have each outcome: `succeeded/applied`, `dead_lettered/rejected`, `superseded`. */
export type Counts = Readonly<Record<string, number>>;

/**
 * The outcomes of a batch counted up to a moment. It is stored in the batch, so that the next look counts on from there.
 *
 * The index has one entry for each operation, its latest state. A redriven dead letter leaves the index and returns when
 * it ends again. Then the index does not tell whether a checkpoint has its first ending, so it is `doubtful` until
 * everything is recounted.
 */
export interface Progress {
  /** The checkpoint: everything that ended before it is counted. ISO 8601. */
  readonly countedUntil: string;
  /** The same time if AWS's clock set it; a command that uses its machine's clock does not move it. */
  readonly vouchedUntil?: string;
  readonly counts: Counts;
  /** Endings among `counts` that came after a redrive: the ending before it may be counted too. */
  readonly doubtful: number;
  /** Endings after a redrive that the next look sees once more, and whose ending before it is not counted. */
  readonly accounted: readonly string[];
  /** When everything was last recounted from the first operation. ISO 8601. */
  readonly countedAllAt: string;
  /** Since when the lane has been empty and no operation has ended, although rows remain. ISO 8601. */
  readonly idleSince?: string | undefined;
  /** The last few dead letters, the latest first. */
  readonly failures: readonly Failure[];
  /** How many dead letters have which words; of other words, and of those that earlier versions counted, it says nothing. */
  readonly failedWith: Counts;
}

/** Nothing counted yet. */
export const NOTHING_COUNTED: Progress = {
  countedUntil: "",
  counts: {},
  doubtful: 0,
  accounted: [],
  countedAllAt: "",
  failures: [],
  failedWith: {},
};

/**
 * How far back entries are looked at again: an index is behind its table, and records are written a little after the
 * moment that they name.
 */
export const OVERLAP_MS = 10_000;

const FAILURES_KEPT = 5;

/** Different words that are counted: a progress is a part of its batch's item. */
const WORDS_KEPT = 20;

/** What is being counted: the next checkpoint, the figures of this moment, and how many ended just now. */
export interface Counting {
  readonly checkpoint: Progress;
  readonly now: Progress;
  /** Operations that ended within `OVERLAP_MS`. */
  readonly recent: number;
  /** Whether no ending before a redrive of this entry can have been counted. */
  readonly isAccounted: (entry: OperationItem) => boolean;
}

/**
 * Begins to count from the first operation on.
 *
 * @param nowMs AWS's clock, before anything is read.
 */
export function countAnew(nowMs: number): Counting {
  const begunAt = iso(nowMs);
  return {
    checkpoint: { ...NOTHING_COUNTED, countedUntil: iso(nowMs - OVERLAP_MS), countedAllAt: begunAt },
    now: { ...NOTHING_COUNTED, countedAllAt: begunAt },
    recent: 0,
    // What came back while pages are read may have been on an earlier page too.
    isAccounted: ({ finished_at = "" }) => finished_at <= begunAt,
  };
}

/**
 * Begins to count on from a checkpoint.
 *
 * @param nowMs AWS's clock; where it is behind the worker's, more is looked at again.
 */
export function countFrom(checkpoint: Progress, nowMs: number): Counting {
  const until = iso(nowMs - OVERLAP_MS);
  // A checkpoint never runs back: AWS's time is known to the second.
  const countedUntil = until > checkpoint.countedUntil ? until : checkpoint.countedUntil;
  const accounted = new Set(checkpoint.accounted);
  return {
    checkpoint: { ...checkpoint, countedUntil, accounted: [] },
    now: checkpoint,
    recent: 0,
    isAccounted: (entry) => accounted.has(endingId(entry)),
  };
}

/**
 * Counts a page of entries that ended after the checkpoint. Those that are old enough are counted for good; the others
 * count for now, and are looked at again.
 */
export function countPage(counting: Counting, page: readonly OperationItem[]): Counting {
  const { checkpoint, now, recent, isAccounted } = counting;
  const isSettled = ({ finished_at = "" }: OperationItem) => finished_at <= checkpoint.countedUntil;
  const doubtful = page.filter((entry) => entry.redrives > 0 && !isAccounted(entry));
  const settled = page.filter(isSettled);
  const accounted = page.filter((entry) => entry.redrives > 0 && !isSettled(entry) && isAccounted(entry));
  return {
    ...counting,
    checkpoint: {
      ...add(checkpoint, settled, doubtful.filter(isSettled).length),
      accounted: [...checkpoint.accounted, ...accounted.map(endingId)],
    },
    now: add(now, page, doubtful.length),
    recent: recent + page.length - settled.length,
  };
}

/** Operations that have ended; where some are doubtful, so many at least. */
export function ended({ counts, doubtful }: Progress): number {
  return total(counts) - doubtful;
}

/** Operations that lie in the dead-letter queue, or were discarded from it. */
export function deadLettered({ counts }: Progress): number {
  const all = Object.entries(counts).filter(([key]) => key.startsWith("dead_lettered"));
  return all.reduce((sum, [, count]) => sum + count, 0);
}

/** The dead letters by their words, the most frequent ones first. */
export function failureGroups(progress: Progress): readonly FailureGroup[] {
  const others = deadLettered(progress) - total(progress.failedWith);
  return [...groupsOf(progress.failedWith), ...(others > 0 ? [{ words: "other words", count: others }] : [])];
}

/** How many endings are among some counts. */
export function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function add(progress: Progress, entries: readonly OperationItem[], doubtful: number): Progress {
  const counts: Record<string, number> = { ...progress.counts };
  for (const entry of entries) {
    const key = keyOf(entry);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  const failed = entries.filter(({ status }) => status === "dead_lettered");
  const failures = failed.map(failureOf);
  return {
    ...progress,
    counts,
    doubtful: progress.doubtful + doubtful,
    failures: [...failures, ...progress.failures]
      .toSorted((a, b) => (a.at < b.at ? 1 : -1))
      .slice(0, FAILURES_KEPT),
    failedWith: addWords(progress.failedWith, failed.map(failureWords)),
  };
}

function addWords(counts: Counts, failures: readonly string[]): Counts {
  const sum: Record<string, number> = { ...counts };
  for (const words of failures) {
    if (sum[words] !== undefined || Object.keys(sum).length < WORDS_KEPT) sum[words] = (sum[words] ?? 0) + 1;
  }
  return sum;
}

function endingId({ operation_id, redrives }: OperationItem): string {
  return `${operation_id}:${redrives}`;
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
