import type { Batch } from "../../contract/batch.ts";
import { defined } from "../../contract/defined.ts";
import type { RowRate } from "../backfill/begin/row-rate.ts";
import type { LaneDepth } from "../lane/depth.ts";
import type { PauseEnd } from "../lane/pause-end.ts";
import { type BatchStatus, batchStatusOf } from "./batch-status.ts";
import { believed } from "./believed.ts";
import { andThen, countAll, countOn, type Look, type ReadIndex } from "./count.ts";
import { type Estimate, estimate } from "./estimate.ts";
import { ended, OVERLAP_MS, type Progress } from "./progress.ts";
import { idleStep } from "./recount.ts";
import type { OperatorBatchStore } from "./store.ts";
import type { Page } from "./tail.ts";

/** How a batch stands. */
export interface BatchFigures extends BatchStatus {
  readonly batch: Batch;
  readonly progress: Progress;
  readonly ended: number;
  /** Operations that end a second, now. */
  readonly ratePerSecond: number;
  /** How long the last row still takes; undefined while the tenant's rate is not known. */
  readonly estimate?: Estimate;
  /** Whether nothing is taken from its lane, and when that ends. */
  readonly paused: boolean;
  readonly pauseEnd?: PauseEnd;
  /** Read units of this look. */
  readonly readUnits: number;
}

/** The bulk lane, as a look at a batch sees it. */
export interface BulkLane extends LaneDepth {
  /** Whether nothing is taken from it, and when that ends. */
  readonly paused: boolean;
  readonly pauseEnd?: PauseEnd;
}

/** What a look at a batch needs of the world. */
export interface LookPorts {
  readonly store: Pick<OperatorBatchStore, "saveProgress" | "markFinished">;
  readBatch(batchId: string): Promise<Batch | undefined>;
  /** Reads the entries of a batch's index that ended after a moment. @returns The read units that it cost. */
  readIndex(batchId: string, after: string, visit: (page: Page) => void): Promise<number>;
  readLane(): Promise<BulkLane>;
  /** How fast the tenant lets rows of a batch through; undefined while that is not known. */
  rowsPerSecond(batch: Batch): Promise<RowRate | undefined>;
  /** AWS's clock, in milliseconds since the epoch. */
  now(): number;
}

/** What an eventually consistent read of one small item costs, in read units, and a consistent one. */
const ITEM_UNITS = 1;

/**
 * Looks at a batch: counts what ended since the last look, whichever operator made it, and stores how far it came. A batch
 * whose last row has ended is `finished` from then on.
 *
 * @returns Undefined when there is no such batch.
 */
export async function lookAt(batchId: string, ports: LookPorts): Promise<BatchFigures | undefined> {
  const { store, now } = ports;
  const batch = await ports.readBatch(batchId);
  if (batch === undefined) return undefined;
  const read: ReadIndex = (after, visit) => ports.readIndex(batchId, after, visit);
  const counted = await countOn(read, believed(batch.progress, now()), now);
  const atOnce = batchStatusOf(batch, counted.now);
  const lane = atOnce.over ? undefined : await ports.readLane();
  const look = await countLost(read, batch, counted, lane, now);
  const standing = batchStatusOf(
    batch,
    look.now,
    lane && { isEmpty: isEmpty(lane), recent: look.recent, nowMs: now() },
  );

  const { checkpoint } = look;
  await store.saveProgress(batchId, { ...checkpoint, vouchedUntil: checkpoint.countedUntil });
  const finishedAtMs = now();
  const finishes = standing.over && batch.state === "running";
  if (finishes) await store.markFinished(batchId, finishedAtMs);

  const figures = {
    ...standing,
    batch: finishes ? { ...batch, state: "finished" as const, finishedAtMs } : batch,
    progress: look.now,
    ended: ended(look.now),
    ratePerSecond: look.recent / (OVERLAP_MS / 1_000),
    readUnits: look.readUnits + 2 * ITEM_UNITS,
  };
  if (standing.over || lane === undefined) return { ...figures, paused: false };
  const { paused, pauseEnd } = lane;
  const rate = await ports.rowsPerSecond(batch);
  const rows = Math.max(standing.waiting, lane.queued + lane.inHand);
  return { ...figures, paused, ...defined({ pauseEnd, estimate: estimate({ rows, rate, paused }, now()) }) };
}

/** Counts anew what checkpoints have lost. */
async function countLost(
  read: ReadIndex,
  batch: Batch,
  look: Look,
  lane: BulkLane | undefined,
  now: () => number,
): Promise<Look> {
  const { waiting } = batchStatusOf(batch, look.now);
  const isIdle =
    lane !== undefined && isEmpty(lane) && batch.state !== "filling" && waiting > 0 && look.recent === 0;
  const { idleSince, recount } = idleStep(look.checkpoint, isIdle, now());
  const { checkpoint, ...rest } = recount ? andThen(look, await countAll(read, now())) : look;
  return { ...rest, checkpoint: { ...checkpoint, idleSince } };
}

function isEmpty({ queued, inHand }: LaneDepth): boolean {
  return queued + inHand === 0;
}
