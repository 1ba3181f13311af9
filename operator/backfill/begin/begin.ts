import type { Batch } from "../../../contract/batch.ts";
import type { OperatorBatchStore } from "../../batch/store.ts";
import { UsageError } from "../../errors.ts";
import { type Decision, decide } from "./decide.ts";
import { checkOptions, type KeptOptions } from "./kept-options.ts";

/** Days for which a batch is kept: longer than its operations usually are. */
const REMEMBERED_DAYS = 400;

/** The fields of a new batch. */
export type NewBatch = Pick<
  Batch,
  | "batchId"
  | "action"
  | "actions"
  | "source"
  | "digest"
  | "expectedRows"
  | "maxFailures"
  | "maxFailuresGiven"
  | "capture"
  | "rollbackOf"
  | "createdBy"
>;

/** How a batch begins: anew, where an earlier run stopped, or not at all because all its rows are sent. */
export type Begun = Exclude<Decision, { kind: "refuse" }> & {
  /** Sentences on options that the batch keeps from an earlier run and that this run does not repeat. */
  readonly notes: readonly string[];
  /** The options that the batch has. */
  readonly options: KeptOptions;
};

/** The ports of `begin`. */
export interface BeginPorts {
  readonly store: Pick<OperatorBatchStore, "create">;
  readBatch(batchId: string): Promise<Batch | undefined>;
  /** Checks whether a batch has ended since its item was written. */
  upToDate(batch: Batch): Promise<Batch>;
  /** AWS's clock, in milliseconds since the epoch. */
  now(): number;
}

/**
 * Begins a batch, or continues one that an earlier run began.
 *
 * @param mayCreate Called before a new batch is created; it throws to prevent that.
 * @throws UsageError when the id belongs to other rows, to a batch that is over, or to one with other options.
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
    return { ...decision, notes: options.notes, options: earlier };
  }
  await mayCreate();
  if (await ports.store.create(toBatch(batch, ports.now())))
    return { kind: "create", notes: [], options: batch };
  // Another run created the batch first: continue that one.
  return begin(ports, batch, mayCreate);
}

/** Reads a batch, and recounts it if it is still `running`: it may have finished unwatched. */
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
    expiresAtMs: nowMs + REMEMBERED_DAYS * 86_400_000,
  };
}
