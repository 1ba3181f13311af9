import { readDepth } from "../../budget/lane.ts";
import { readBudget } from "../../budget/read.ts";
import { UsageError } from "../../errors.ts";
import { durationText } from "../../operation/describe.ts";
import type { Output } from "../../output/output.ts";
import type { Session } from "../../session/session.ts";
import { type RowCosts, rowRate } from "./row-rate.ts";
import { waitingTime } from "./waiting-time.ts";

/** A batch that is about to be created. */
export interface LoadCheck extends Omit<RowCosts, "repeatedPost"> {
  readonly rows: number;
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
  { rows, force, ...costs }: LoadCheck,
  output: Output,
): Promise<void> {
  const dynamodb = await session.clients.dynamodb();
  const [depth, { buckets, traits }] = await Promise.all([
    readDepth(session, "bulk"),
    readBudget(dynamodb, session.names.tables.control),
  ]);
  const rate = rowRate({ ...costs, repeatedPost: traits?.repeatedPost }, buckets);
  if (rate === undefined) {
    output.note("How long the worker will take is not known yet: it has not learned the tenant's rate.");
    return;
  }
  const queued = depth.queued + depth.inHand;
  const { seconds, tooLong, roomForRows } = waitingTime({ rows, queued, ratePerSecond: rate.perSecond });
  const takes = durationText(seconds * 1_000);
  if (tooLong && !force) {
    throw new UsageError(
      `The last row would wait for ${takes}, and a queue keeps nothing for longer than 14 days. Split the rows: ${roomForRows.toLocaleString("en")} can be sent now. --force sends all.`,
    );
  }
  output.note(`At the learned rate the worker will be through in about ${takes}.`);
  if (rate.looks && rate.scarcest === "read") output.note(costs.expects ? ROLLBACK_LOOKS : CAPTURE_LOOKS);
}

const CAPTURE_LOOKS =
  "The tenant's limit on reads decides: the worker looks at each connection before it changes it, so that the batch can be rolled back. --no-capture goes at the limit on writes, and gives that up.";

const ROLLBACK_LOOKS =
  "The tenant's limit on reads decides: the worker looks at each connection, and leaves alone what was changed since.";
