import { hostname, userInfo } from "node:os";
import type { Batch } from "../../../contract/batch.ts";
import type { OperatorBatchStore } from "../../batch/store.ts";
import { UsageError } from "../../errors.ts";
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

/** What beginning a batch needs of the world. */
export interface BeginPorts {
  readonly store: Pick<OperatorBatchStore, "create">;
  readBatch(batchId: string): Promise<Batch | undefined>;
  /** Looks whether a batch has ended since its item was written. */
  upToDate(batch: Batch): Promise<Batch>;
  /** AWS's clock, in milliseconds since the epoch. */
  now(): number;
}

/**
 * Begins a batch, or takes up one that an earlier run began.
 *
 * @param mayCreate Asked before a new one is created. @throws to prevent it.
 * @throws UsageError when its id stands for other rows, for a batch that is over, or for one with other options.
 */
export async function begin(
  ports: BeginPorts,
  batch: NewBatch,
  mayCreate: () => Promise<void>,
): Promise<Begun> {
  const earlier = await existing(ports, batch.batchId);
  const decision = decide(earlier, batch.digest);
  if (decision.kind === "refuse") throw new UsageError(decision.why);
  if (earlier !== undefined && decision.kind !== "create") {
    const options = checkOptions(earlier, batch);
    if (options.kind === "refuse") throw new UsageError(options.why);
    return { ...decision, notes: options.notes };
  }
  await mayCreate();
  if (await ports.store.create(toBatch(batch, ports.now()))) return { kind: "create", notes: [] };
  // Somebody was faster: then it is theirs that goes on.
  return begin(ports, batch, mayCreate);
}

/** A batch that nobody watched may have finished unseen. */
async function existing({ readBatch, upToDate }: BeginPorts, batchId: string): Promise<Batch | undefined> {
  const batch = await readBatch(batchId);
  return batch?.state === "running" ? upToDate(batch) : batch;
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
