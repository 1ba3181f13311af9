import type { Lane } from "./place.ts";
import type { Request } from "./request.ts";

/**
 * Where a batch stands. `filling`: its rows are being sent; `running`: all are. `cancelled` (by an operator) and
 * `stopped` (by its failures) are final: rows that were not called yet are not called any more.
 */
export type BatchState = (typeof BATCH_STATES)[number];

/** @see BatchState */
export const BATCH_STATES = ["filling", "running", "finished", "cancelled", "stopped"] as const;

/** How many rows ask for each action. */
export type ActionCounts = Readonly<Record<Request["action"], number>>;

/** A backfill: many requests under one `batch_id`. */
export interface Batch {
  /** 1 to 64 of `A-Za-z0-9_-`; the requests' `batch_id`. */
  readonly batchId: string;
  readonly state: BatchState;
  /** What its rows ask for. */
  readonly action: Request["action"] | "mixed";
  /** How many rows ask for each action, where they ask for several; absent on batches older than the counts. */
  readonly actions?: ActionCounts;
  /** Where its rows come from, for people: a file's name, say. */
  readonly source: string;
  /** SHA-256 of the normalised rows, in hex: the same id never stands for other rows. */
  readonly digest: string;
  readonly expectedRows: number;
  /** How many leading rows SQS has acknowledged; best effort. */
  readonly sentRows: number;
  /** Failures that stop it, as `parseMaxFailures` reads them. */
  readonly maxFailures: string;
  /** Whether an operator gave `maxFailures`, which alone decides then. Absent on batches older than the mark: they count as given. */
  readonly maxFailuresGiven?: boolean;
  /** Whether the worker looks at a connection before it changes or deletes it, so that the batch can be rolled back. */
  readonly capture: boolean;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly finishedAtMs?: number;
  /** When it was cancelled or stopped, and why. */
  readonly stoppedAtMs?: number;
  readonly stopReason?: string;
  /** Dead letters, and operations that ended in any way but `cancelled`; approximate, for `maxFailures` alone. */
  readonly failed: number;
  readonly finished: number;
  /** How its first rows ended; undefined while none has that tells anything. */
  readonly opening?: Opening;
  /** How far `orgconn batch` has counted its operations. */
  readonly progress?: Readonly<Record<string, unknown>>;
  /** The batch that this one undoes. */
  readonly rollbackOf?: string;
  /** When DynamoDB may forget it. */
  readonly expiresAtMs: number;
}

/** Whether rows of a batch that were not called yet are to end as `cancelled`. */
export function isHalted({ state }: Pick<Batch, "state">): boolean {
  return state === "cancelled" || state === "stopped";
}

/** How the rows of a batch that ended first ended, as executions add it up in the batch's item. */
export interface Opening {
  /** Failures with words about a connection or a setting. */
  readonly failures: number;
  /** Their words, without ids, each once; `OTHERWISE` where a row ended in any other way. */
  readonly words: readonly string[];
}

/**
 * Whether what comes through a lane can belong to a batch. A batch's rows are sent through the bulk lane, whose queue's
 * policy says who may; the `batch_id` of an interactive message is a mere label, whatever batch has that id.
 */
export function hasMembers(lane: Lane): boolean {
  return lane === "bulk";
}
