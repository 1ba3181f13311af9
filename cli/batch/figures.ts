import type { Batch } from "../../lambda/batches/batch.ts";
import { operatorBatchStore } from "../../lambda/batches/operator-store.ts";
import { type RowCosts, rowRate } from "../backfill/begin/row-rate.ts";
import { type LaneFigures, readLane } from "../budget/lane.ts";
import { readBudget } from "../budget/read.ts";
import { isPaused } from "../lane/consumption.ts";
import type { Session } from "../session/session.ts";
import { believed } from "./believed.ts";
import { andThen, countAll, countOn, type Look, type ReadIndex } from "./count.ts";
import { ended, OVERLAP_MS, type Progress } from "./progress.ts";
import { readBatch } from "./read.ts";
import { idleStep } from "./recount.ts";
import { type Standing, standingOf } from "./standing.ts";
import { readTail } from "./tail.ts";

/** How a batch stands. */
export interface BatchFigures extends Standing {
  readonly batch: Batch;
  readonly progress: Progress;
  readonly ended: number;
  /** Operations that end a second, now. */
  readonly ratePerSecond: number;
  /** When the last row will have ended, by the queue's depth and the learned rate; undefined while nobody can tell. */
  readonly estimatedEndMs?: number;
  /** Whether nothing is taken from its lane. */
  readonly paused: boolean;
  /** Read units of this look. */
  readonly readUnits: number;
}

/** What an eventually consistent read of one small item costs, in read units, and a consistent one. */
const ITEM_UNITS = 1;

/**
 * Looks at a batch: counts what ended since the last look, by whoever that was, and stores how far it came. A batch
 * whose last row has ended is `finished` from then on.
 *
 * @returns Undefined when there is no such batch.
 */
export async function readFigures(session: Session, batchId: string): Promise<BatchFigures | undefined> {
  const batch = await readBatch(session, batchId);
  if (batch === undefined) return undefined;
  const read: ReadIndex = (after, visit) => readTail(session, batchId, after, visit);
  const { now } = session.clients;
  const counted = await countOn(read, believed(batch.progress, now()), now);
  const atOnce = standingOf(batch, counted.now);
  const lane = atOnce.over ? undefined : await readLane(session, "bulk");
  const look = await countLost(read, batch, counted, lane, now);
  const standing = standingOf(
    batch,
    look.now,
    lane && { isEmpty: isEmpty(lane), recent: look.recent, nowMs: now() },
  );

  const client = await session.clients.dynamodb();
  const store = operatorBatchStore(client, session.names.tables.control);
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
  const { buckets, traits } = await readBudget(client, session.names.tables.control);
  const learned = rowRate({ ...costsOf(batch), repeatedPost: traits?.repeatedPost }, buckets)?.perSecond;
  const ahead = Math.max(standing.waiting, lane.queued + lane.inHand);
  return {
    ...figures,
    paused: isPaused(lane.consumption),
    ...(learned === undefined || learned === 0 ? {} : { estimatedEndMs: now() + (ahead / learned) * 1_000 }),
  };
}

/** Counts anew what checkpoints have lost. */
async function countLost(
  read: ReadIndex,
  batch: Batch,
  look: Look,
  lane: LaneFigures | undefined,
  now: () => number,
): Promise<Look> {
  const { waiting } = standingOf(batch, look.now);
  const isIdle =
    lane !== undefined && isEmpty(lane) && batch.state !== "filling" && waiting > 0 && look.recent === 0;
  const { idleSince, recount } = idleStep(look.checkpoint, isIdle, now());
  const { checkpoint, ...rest } = recount ? andThen(look, await countAll(read, now())) : look;
  return { ...rest, checkpoint: { ...checkpoint, idleSince } };
}

function isEmpty({ queued, inHand }: LaneFigures): boolean {
  return queued + inHand === 0;
}

/** What a row of a batch costs; where its rows differ, what the dearest does. */
function costsOf({ action, capture, rollbackOf }: Batch): Omit<RowCosts, "repeatedPost"> {
  const actions = { enable: 0, disable: 0, retrieve: 0 };
  actions[action === "mixed" ? "disable" : action] = 1;
  return { actions, capture, expects: rollbackOf !== undefined };
}
