import { type Batch, isHalted } from "../../lambda/batches/batch.ts";
import { operatorBatchStore } from "../../lambda/batches/operator-store.ts";
import type { Bucket } from "../../lambda/ports.ts";
import { readLane } from "../budget/lane.ts";
import { readBudget } from "../budget/read.ts";
import { isPaused } from "../lane/consumption.ts";
import type { Session } from "../session/session.ts";
import {
  type Counting,
  countFrom,
  countPage,
  ended,
  NOTHING_COUNTED,
  OVERLAP_MS,
  type Progress,
} from "./progress.ts";
import { readBatch } from "./read.ts";
import { readTail } from "./tail.ts";

/** How a batch stands. */
export interface BatchFigures {
  readonly batch: Batch;
  readonly progress: Progress;
  readonly ended: number;
  /** Rows without a record of their end. */
  readonly waiting: number;
  /** Operations that end a second, now. */
  readonly ratePerSecond: number;
  /** When the last row will have ended, by the queue's depth and the learned rate; undefined while nobody can tell. */
  readonly estimatedEndMs?: number;
  /** Whether nothing is taken from its lane. */
  readonly paused: boolean;
  /** Whether all that can end has ended. */
  readonly over: boolean;
  /** Read units of this look. */
  readonly readUnits: number;
}

/** What an eventually consistent read of one small item costs, in read units, and a consistent one. */
const ITEM_UNITS = 1;

/**
 * Looks at a batch: counts what ended since the last look, by whoever that was, and stores how far it came.
 *
 * @returns Undefined when there is no such batch.
 */
export async function readFigures(session: Session, batchId: string): Promise<BatchFigures | undefined> {
  const batch = await readBatch(session, batchId);
  if (batch === undefined) return undefined;
  const nowMs = Date.now();
  const checkpoint = (batch.progress as Progress | undefined) ?? NOTHING_COUNTED;

  let counting: Counting = countFrom(checkpoint, nowMs);
  const tailUnits = await readTail(session, batchId, checkpoint.countedUntil, (page) => {
    counting = countPage(counting, page);
  });
  const client = await session.clients.dynamodb();
  const store = operatorBatchStore(client, session.names.tables.control);
  const { countedUntil, ...rest } = counting.checkpoint;
  await store.saveProgress(batchId, { countedUntil, ...rest });

  const done = ended(counting.now);
  const waiting = Math.max(0, expectedRows(batch) - done);
  const over = batch.state !== "filling" && waiting === 0;
  if (over && batch.state === "running") await store.markFinished(batchId, nowMs);
  const finished =
    over && batch.state === "running" ? { ...batch, state: "finished" as const, finishedAtMs: nowMs } : batch;

  const common = {
    batch: finished,
    progress: counting.now,
    ended: done,
    waiting,
    ratePerSecond: counting.recent / (OVERLAP_MS / 1_000),
    over,
    readUnits: tailUnits + 2 * ITEM_UNITS,
  };
  if (over) return { ...common, paused: false };
  const [lane, budget] = await Promise.all([
    readLane(session, "bulk"),
    readBudget(client, session.names.tables.control),
  ]);
  const learned = budget.buckets.find(({ name }) => name === bucketOf(batch))?.learnedPerSecond;
  const ahead = Math.max(waiting, lane.queued + lane.inHand);
  return {
    ...common,
    paused: isPaused(lane.consumption),
    ...(learned === undefined || learned === 0 ? {} : { estimatedEndMs: nowMs + (ahead / learned) * 1_000 }),
  };
}

/** A halted batch ends with the rows that were sent; of the others there is nothing to wait for. */
function expectedRows(batch: Batch): number {
  return isHalted(batch) ? Math.min(batch.expectedRows, batch.sentRows) : batch.expectedRows;
}

function bucketOf({ action }: Batch): Bucket {
  return action === "retrieve" ? "read" : "write";
}
