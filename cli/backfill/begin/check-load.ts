import type { Batch } from "../../../lambda/batches/batch.ts";
import { readDepth } from "../../budget/lane.ts";
import { readBudget } from "../../budget/read.ts";
import { UsageError } from "../../errors.ts";
import { durationText } from "../../operation/describe.ts";
import type { Output } from "../../output/output.ts";
import type { Session } from "../../session/session.ts";
import { waitingTime } from "./waiting-time.ts";

/** A batch that is about to be created. */
export interface LoadCheck {
  readonly rows: number;
  readonly action: Batch["action"];
  /** Whether it may be created however long its rows wait. */
  readonly force: boolean;
}

/**
 * Says how long the rows will wait at the rate that the worker has learned.
 *
 * @throws UsageError when the last row would wait for more than 10 days, unless that is forced.
 */
export async function checkLoad(
  session: Session,
  { rows, action, force }: LoadCheck,
  output: Output,
): Promise<void> {
  const dynamodb = await session.clients.dynamodb();
  const [depth, { buckets }] = await Promise.all([
    readDepth(session, "bulk"),
    readBudget(dynamodb, session.names.tables.control),
  ]);
  const group = action === "retrieve" ? "read" : "write";
  // Every call is counted in the management API's bucket too.
  const rates = buckets.flatMap(({ name, learnedPerSecond }) =>
    (name === group || name === "management") && learnedPerSecond ? [learnedPerSecond] : [],
  );
  if (rates.length === 0) {
    output.note("How long the worker will take cannot be told yet: it has not learned the tenant's rate.");
    return;
  }
  const queued = depth.queued + depth.inHand;
  const { seconds, tooLong, roomForRows } = waitingTime({ rows, queued, ratePerSecond: Math.min(...rates) });
  const takes = durationText(seconds * 1_000);
  if (tooLong && !force) {
    throw new UsageError(
      `The last row would wait for ${takes}, and a queue keeps nothing for longer than 14 days. Split the rows: ${roomForRows.toLocaleString("en")} can be sent now. --force sends all.`,
    );
  }
  output.note(`At the learned rate the worker will be through in about ${takes}.`);
}
