import { defined } from "../../../contract/defined.ts";
import { type BudgetFigures, budgetOf } from "../../budget/read.ts";
import { UsageError } from "../../errors.ts";
import { isPaused } from "../../lane/consumption.ts";
import { type LaneFigures, readLane } from "../../lane/depth.ts";
import type { Session } from "../../session/session.ts";
import { estimateText } from "../../text/duration.ts";
import { type RowCosts, type RowRate, rowRate } from "./row-rate.ts";
import { waitingTime } from "./waiting-time.ts";

/** A batch that is about to be created. */
export interface LoadCheck extends Omit<RowCosts, "repeatedPost"> {
  readonly rows: number;
  /** Whether to create it however long its rows will wait. */
  readonly force: boolean;
}

/** An estimate of how long rows will wait. */
export interface LoadEstimate extends Pick<RowRate, "isTested"> {
  /** From the moment on at which the lane runs. */
  readonly seconds: number;
  /** Whether nothing is taken from the bulk lane. */
  readonly paused: boolean;
  /** When that ends, in milliseconds since the epoch, where it is known to end. */
  readonly pauseEndsAtMs?: number;
  /** Why the worker reads each connection, if the tenant's read limit therefore sets the pace. */
  readonly readsDecide?: "capture" | "rollback";
}

/**
 * Estimates how long the rows will wait at the rate that the worker has learned.
 *
 * @returns Undefined while it has learned no rate that the rows depend on.
 * @throws UsageError when the last row would wait for more than 10 days, unless that is forced.
 */
export async function checkLoad(session: Session, check: LoadCheck): Promise<LoadEstimate | undefined> {
  const [lane, budget] = await Promise.all([readLane(session, "bulk"), budgetOf(session)]);
  return estimateLoad(check, lane, budget, session.clients.now());
}

/** Decides for `checkLoad`. @param nowMs AWS's clock. */
export function estimateLoad(
  { rows, force, ...costs }: LoadCheck,
  lane: Pick<LaneFigures, "queued" | "inHand" | "consumption" | "pauseEnd">,
  { buckets, traits }: Pick<BudgetFigures, "buckets" | "traits">,
  nowMs: number,
): LoadEstimate | undefined {
  const rate = rowRate({ ...costs, repeatedPost: traits?.repeatedPost }, buckets);
  if (rate === undefined) return undefined;
  const { isTested } = rate;
  const queued = lane.queued + lane.inHand;
  const { seconds, tooLong, roomForRows } = waitingTime({ rows, queued, ratePerSecond: rate.perSecond });
  if (tooLong && !force) {
    const most = isTested ? "for" : "for up to";
    throw new UsageError(
      `The last row would wait ${most} ${estimateText(seconds * 1_000)}; a queue drops messages after 14 days. Split the rows: ${roomForRows.toLocaleString("en")} can be sent now. --force sends all.`,
    );
  }
  const readsDecide = rate.looks && rate.scarcest === "read";
  return {
    seconds,
    isTested,
    paused: isPaused(lane.consumption),
    ...defined({ pauseEndsAtMs: endToCome(lane, nowMs) }),
    ...(readsDecide && { readsDecide: costs.expects ? "rollback" : "capture" }),
  };
}

/** An end that has passed ended nothing. */
function endToCome({ pauseEnd }: Pick<LaneFigures, "pauseEnd">, nowMs: number): number | undefined {
  return typeof pauseEnd === "number" && pauseEnd > nowMs ? pauseEnd : undefined;
}
