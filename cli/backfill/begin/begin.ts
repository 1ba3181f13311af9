import { hostname, userInfo } from "node:os";
import type { Batch } from "../../../lambda/batches/batch.ts";
import { operatorBatchStore } from "../../../lambda/batches/operator-store.ts";
import { readBatch } from "../../batch/read.ts";
import { upToDate } from "../../batch/up-to-date.ts";
import { UsageError } from "../../errors.ts";
import type { Session } from "../../session/session.ts";
import { type Decision, decide } from "./decide.ts";
import { checkOptions } from "./kept-options.ts";

/** Days that a batch is remembered: longer than its operations usually are. */
const REMEMBERED_DAYS = 400;

/** What a new batch is. */
export type NewBatch = Pick<
  Batch,
  | "batchId"
  | "action"
  | "source"
  | "digest"
  | "expectedRows"
  | "maxFailures"
  | "maxFailuresGiven"
  | "capture"
  | "rollbackOf"
>;

/** How a batch begins: anew, where an earlier run stopped, or not at all because all its rows are sent. */
export type Begun = Exclude<Decision, { kind: "refuse" }> & {
  /** What it keeps from an earlier run although this one does not ask for it, in sentences. */
  readonly notes: readonly string[];
};

/**
 * Begins a batch, or takes up one that an earlier run began.
 *
 * @param mayCreate Asked before a new one is created. @throws to prevent it.
 * @throws UsageError when its id stands for other rows, for a batch that is over, or for one with other options.
 */
export async function begin(
  session: Session,
  batch: NewBatch,
  mayCreate: () => Promise<void>,
): Promise<Begun> {
  const earlier = await existing(session, batch.batchId);
  const decision = decide(earlier, batch.digest);
  if (decision.kind === "refuse") throw new UsageError(decision.why);
  if (earlier !== undefined && decision.kind !== "create") {
    const options = checkOptions(earlier, batch);
    if (options.kind === "refuse") throw new UsageError(options.why);
    return { ...decision, notes: options.notes };
  }
  await mayCreate();
  const store = operatorBatchStore(await session.clients.dynamodb(), session.names.tables.control);
  if (await store.create(toBatch(batch, session.clients.now()))) return { kind: "create", notes: [] };
  // Somebody was faster: then it is theirs that goes on.
  return begin(session, batch, mayCreate);
}

/** A batch that nobody watched may have finished unseen. */
async function existing(session: Session, batchId: string): Promise<Batch | undefined> {
  const batch = await readBatch(session, batchId);
  return batch?.state === "running" ? upToDate(session, batch) : batch;
}

function toBatch(batch: NewBatch, nowMs: number): Batch {
  return {
    ...batch,
    state: "filling",
    sentRows: 0,
    failed: 0,
    finished: 0,
    createdAtMs: nowMs,
    createdBy: `${userInfo().username}@${hostname()}`,
    expiresAtMs: nowMs + REMEMBERED_DAYS * 86_400_000,
  };
}
