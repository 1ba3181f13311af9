import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Batch } from "../../../contract/batch.ts";
import { decide } from "../../../operator/backfill/begin/decide.ts";
import { listInto } from "../../../operator/backfill/organizations/list.ts";
import type { Condition } from "../../../operator/backfill/organizations/where.ts";
import type { RowSource } from "../../../operator/backfill/validate/row-source.ts";
import { listBatches, readBatch } from "../../../operator/batch/read.ts";
import { allRefreshed } from "../../../operator/batch/refresh.ts";
import { UsageError } from "../../../operator/errors.ts";
import type { Session } from "../../../operator/session/session.ts";
import type { RunContext } from "../context.ts";
import { isListingId, listingId } from "../plan.ts";

/** The tenant's organizations as rows, and the batch that they are the rows of. */
export interface OrganizationRows {
  readonly batchId: string;
  readonly source: RowSource;
}

/**
 * Lists the tenant's organizations into a file that is the batch's own: a later run goes on with the same rows. A dry run
 * leaves no file, nor does a run for a batch that was begun where its file is: whether the rows are the same shows when
 * they are checked.
 *
 * @throws UsageError when the batch is over, or when the file was made for something else.
 */
export async function organizationRows(
  run: RunContext,
  where: readonly Condition[],
): Promise<OrganizationRows> {
  const { plan, flags, session, output, report, signal, spoolPath } = run;
  const batches = flags.dryRun ? [] : await begunBefore(session, flags.batch);
  const batchId = flags.batch ?? listingId(plan, new Date(), batches);
  const begun = batches.find((batch) => batch.batchId === batchId);
  const decision = decide(begun, begun?.digest ?? "");
  if (decision.kind === "refuse") throw new UsageError(decision.why);

  const own = `${batchId}.organizations.ndjson`;
  const isKept = !flags.dryRun && (begun === undefined || existsSync(own));
  const path = isKept ? own : join(dirname(spoolPath), own);
  output.note(
    `Listing the tenant's organizations${isKept ? ` into ${path}` : ""}, 100 a call, at the bulk lane's share of the rate limit.`,
  );
  let said = "";
  await listInto(path, session, {
    purpose: { batch_id: batchId, asked: JSON.stringify(plan.defaults), where },
    isBegun: begun !== undefined,
    signal,
    onResumed({ listedAtMs, found }) {
      const since = new Date(listedAtMs).toISOString();
      output.note(`Continuing the listing that began at ${since}: ${found} organizations so far.`);
    },
    onPage: ({ seen, found }) => report.listing(seen, found),
    onWait(why) {
      if (why !== said) output.note(`Waiting: ${why}.`);
      said = why;
    },
  });
  report.done();
  return { batchId, source: { kind: "organizations", path } };
}

/** The batch of that name; without one, those that could be of the same command. */
async function begunBefore(session: Session, name: string | undefined): Promise<readonly Batch[]> {
  if (name === undefined) {
    const all = await listBatches(session);
    return allRefreshed(
      session,
      all.filter(({ batchId }) => isListingId(batchId)),
    );
  }
  const named = await readBatch(session, name);
  return named === undefined ? [] : allRefreshed(session, [named]);
}
