import type { Outcome } from "../operation/record.ts";
import type { Clock } from "../ports.ts";
import type { Observe } from "../telemetry/events.ts";
import { isHalted } from "./batch.ts";
import { isExceeded, parseMaxFailures } from "./max-failures.ts";
import type { BatchCounts, BatchStore } from "./store.ts";
import type { BatchWatch } from "./watch.ts";

/** Counts how the operations of batches end, and stops a batch that fails too often. One for an environment. */
export interface FailureCount {
  /** Notes an operation that was recorded just now. */
  note(outcome: Outcome): void;
  /** Writes down what was noted, where it matters; to be called when a delivery of messages is done. Never throws. */
  flush(): Promise<void>;
}

/** What counting works with. */
export interface FailureCountOptions {
  readonly store: Pick<BatchStore, "count" | "stop">;
  readonly watch: BatchWatch;
  readonly clock: Clock;
  readonly observe: Observe;
}

/**
 * Operations without a failure that are worth a write. Fewer wait in memory, where a later write takes them along or the
 * environment's end forgets them: then a share of failures looks larger than it is, by less than this many operations
 * for each environment.
 */
const WORTH_WRITING = 20;

/**
 * Makes the count of an execution environment.
 *
 * A failure is written at the end of its delivery. The count is approximate: what is dead-lettered again after a redrive
 * counts again; what was recorded by an execution that crashed before it counted never does.
 */
export function createFailureCount({ store, watch, clock, observe }: FailureCountOptions): FailureCount {
  const noted = new Map<string, BatchCounts>();

  const write = async (batchId: string, counts: BatchCounts): Promise<void> => {
    noted.delete(batchId);
    try {
      const batch = await store.count(batchId, counts);
      if (batch === undefined) return;
      const limit = parseMaxFailures(batch.maxFailures);
      if (limit === undefined || isHalted(batch) || !isExceeded(limit, batch)) return watch.saw(batch);
      const reason = `${batch.failed} of ${batch.finished} operations failed; max_failures is ${batch.maxFailures}`;
      if (!(await store.stop(batchId, reason, clock.now()))) return;
      watch.saw({ ...batch, state: "stopped" });
      observe({ event: "batch_stopped", batchId, reason });
    } catch (error) {
      observe({ event: "failed", error, messageIds: [] });
    }
  };

  return {
    note({ request, ending }) {
      const batchId = request?.batch_id;
      if (batchId === undefined || ending.status === "cancelled") return;
      if (watch.known(batchId) === undefined) return;
      const { failed, finished } = noted.get(batchId) ?? { failed: 0, finished: 0 };
      const fails = ending.status === "dead_lettered";
      noted.set(batchId, { failed: failed + Number(fails), finished: finished + 1 });
    },

    async flush() {
      const worthIt = [...noted].filter(
        ([, { failed, finished }]) => failed > 0 || finished >= WORTH_WRITING,
      );
      await Promise.all(worthIt.map(([batchId, counts]) => write(batchId, counts)));
    },
  };
}
