import { hostname, userInfo } from "node:os";
import type { Batch } from "../../../lambda/batches/batch.ts";
import { operatorBatchStore } from "../../../lambda/batches/operator-store.ts";
import { readBatch } from "../../batch/read.ts";
import { upToDate } from "../../batch/up-to-date.ts";
import { UsageError } from "../../errors.ts";
import type { Session } from "../../session/session.ts";
import { type Decision, decide } from "./decide.ts";

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
export type Begun = Exclude<Decision, { kind: "refuse" }>;

/**
 * Begins a batch, or takes up one that an earlier run began.
 *
 * @param mayCreate Asked before a new one is created. @throws to prevent it.
 * @throws UsageError when its id stands for other rows, or for a batch that is over.
 */
export async function begin(
  session: Session,
  batch: NewBatch,
  mayCreate: () => Promise<void>,
): Promise<Begun> {
  const decision = decide(await existing(session, batch.batchId), batch.digest);
  if (decision.kind === "refuse") throw new UsageError(decision.why);
  if (decision.kind !== "create") return decision;
  await mayCreate();
  const store = operatorBatchStore(await session.clients.dynamodb(), session.names.tables.control);
  if (await store.create(toBatch(batch, Date.now()))) return decision;
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
