import { budgetOf } from "../../budget/read.ts";
import { UsageError } from "../../errors.ts";
import { readDepth } from "../../lane/depth.ts";
import type { Session } from "../../session/session.ts";
import { estimateText } from "../../text/duration.ts";
import { type RowCosts, rowRate } from "./row-rate.ts";
import { waitingTime } from "./waiting-time.ts";

/** A batch that is about to be created. */
export interface LoadCheck extends Omit<RowCosts, "repeatedPost"> {
  readonly rows: number;
  /** Whether to create it however long its rows will wait. */
  readonly force: boolean;
}

/** An estimate of how long rows will wait. */
export interface LoadEstimate {
  readonly seconds: number;
  /** Why the worker reads each connection, if the tenant's read limit therefore sets the pace. */
  readonly readsDecide?: "capture" | "rollback";
}

/**
 * Estimates how long the rows will wait at the rate that the worker has learned.
 *
 * @returns Undefined while it has not learned the tenant's rate.
 * @throws UsageError when the last row would wait for more than 10 days, unless that is forced.
 */
export async function checkLoad(
  session: Session,
  { rows, force, ...costs }: LoadCheck,
): Promise<LoadEstimate | undefined> {
  const [depth, { buckets, traits }] = await Promise.all([readDepth(session, "bulk"), budgetOf(session)]);
  const rate = rowRate({ ...costs, repeatedPost: traits?.repeatedPost }, buckets);
  if (rate === undefined) return undefined;
  const queued = depth.queued + depth.inHand;
  const { seconds, tooLong, roomForRows } = waitingTime({ rows, queued, ratePerSecond: rate.perSecond });
  if (tooLong && !force) {
    throw new UsageError(
      `The last row would wait for ${estimateText(seconds * 1_000)}; a queue drops messages after 14 days. Split the rows: ${roomForRows.toLocaleString("en")} can be sent now. --force sends all.`,
    );
  }
  const readsDecide = rate.looks && rate.scarcest === "read";
  return { seconds, ...(readsDecide && { readsDecide: costs.expects ? "rollback" : "capture" }) };
}
