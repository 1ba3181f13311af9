import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Batch } from "../../../contract/batch.ts";
import { listBatches, readBatch } from "../../batch/read.ts";
import { allRefreshed } from "../../batch/refresh.ts";
import { UsageError } from "../../errors.ts";
import type { Session } from "../../session/session.ts";
import { decide } from "../begin/decide.ts";
import type { BackfillRun } from "../run.ts";
import type { RowSource } from "../validate/row-source.ts";
import { listInto } from "./list.ts";
import { isListingId, listingId } from "./listing-id.ts";
import type { Condition } from "./where.ts";

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
  { plan, options, session, report, signal, spoolPath }: BackfillRun,
  where: readonly Condition[],
): Promise<OrganizationRows> {
  const batches = options.dryRun ? [] : await begunBefore(session, options.batch);
  const batchId = options.batch ?? listingId(plan, new Date(session.clients.now()), batches);
  const begun = batches.find((batch) => batch.batchId === batchId);
  const decision = decide(begun, begun?.digest ?? "");
  if (decision.kind === "refuse") throw new UsageError(decision.why);

  const own = `${batchId}.organizations.ndjson`;
  const isKept = !options.dryRun && (begun === undefined || existsSync(own));
  const path = isKept ? own : join(dirname(spoolPath), own);
  report.listingBegins(isKept ? path : undefined);
  let said = "";
  await listInto(path, session, {
    purpose: { batch_id: batchId, asked: JSON.stringify(plan.defaults), where },
    isBegun: begun !== undefined,
    signal,
    onResumed: report.listingResumed,
    onPage: ({ seen, found }) => report.listing(seen, found),
    onWait(why) {
      if (why !== said) report.waiting(why);
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
