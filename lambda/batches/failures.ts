import { type Batch, hasMembers, isHalted } from "../../contract/batch.ts";
import type { Clock } from "../../contract/clock.ts";
import { defined } from "../../contract/defined.ts";
import { isExceeded, parseMaxFailures } from "../../contract/max-failures.ts";
import type { Outcome } from "../../contract/record.ts";
import type { BatchCounts, BatchStore } from "./batch-store.ts";
import type { BatchEvent } from "./events.ts";
import { failsAlike, isOpening, openingOf, together } from "./opening.ts";
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
  readonly observe: (event: BatchEvent) => void;
}

/**
 * Operations without a failure that are worth a write. Fewer wait in memory, where a later write takes them along or the
 * environment's end forgets them: then a share of failures looks larger than it is, by less than this many operations
 * for each environment.
 */
const WORTH_WRITING = 20;

/** How old what is known of a batch may be that says that it is a mere label, in milliseconds. */
const LABEL_AGE_MS = 60_000;

/**
 * Makes the count of an execution environment.
 *
 * A failure is written at the end of its delivery, and so is how the first rows of a batch ended. The count is
 * approximate: what is dead-lettered again after a redrive counts again; what was recorded by an execution that crashed
 * before it counted never does.
 */
export function createFailureCount({ store, watch, clock, observe }: FailureCountOptions): FailureCount {
  const noted = new Map<string, BatchCounts>();
  /** Batches whose opening is over, as this environment knows: of later rows nothing need be told at once. */
  const begun = new Set<string>();

  const write = async (batchId: string, counts: BatchCounts): Promise<void> => {
    noted.delete(batchId);
    try {
      if ((watch.known(batchId) ?? (await watch.standing(batchId, LABEL_AGE_MS))) === undefined) return;
      const batch = await store.count(batchId, counts);
      if (batch === undefined) return;
      if (!isOpening(batch.opening)) begun.add(batchId);
      const reason = isHalted(batch) ? undefined : reasonToStop(batch);
      if (reason === undefined) return watch.saw(batch);
      if (!(await store.stop(batchId, reason, clock.now()))) return;
      watch.saw({ ...batch, state: "stopped" });
      observe({ event: "batch_stopped", batchId, reason });
    } catch (error) {
      observe({ event: "failed", error, messageIds: [] });
    }
  };

  return {
    note({ request, lane, ending }) {
      const batchId = request?.batch_id;
      if (batchId === undefined || !hasMembers(lane) || ending.status === "cancelled") return;
      const batch = watch.known(batchId);
      const fails = ending.status === "dead_lettered";
      // What expired ended before its batch was looked at.
      if (batch === undefined && !fails) return;
      const { failed, finished, opening } = noted.get(batchId) ?? { failed: 0, finished: 0 };
      const isFirst = batch?.maxFailuresGiven === false && !begun.has(batchId) && isOpening(batch.opening);
      const first = isFirst ? together(opening, openingOf(ending)) : opening;
      noted.set(batchId, {
        failed: failed + Number(fails),
        finished: finished + 1,
        ...defined({ opening: first }),
      });
    },

    async flush() {
      const worthIt = [...noted].filter(
        ([, { failed, finished, opening }]) =>
          failed > 0 || finished >= WORTH_WRITING || opening !== undefined,
      );
      await Promise.all(worthIt.map(([batchId, counts]) => write(batchId, counts)));
    },
  };
}

/** Why a batch goes no further; undefined while it may. */
function reasonToStop({ failed, finished, maxFailures, opening }: Batch): string | undefined {
  if (opening !== undefined && failsAlike(opening)) {
    return `the first ${opening.failures} rows failed with the same words: ${opening.words[0]}`;
  }
  const limit = parseMaxFailures(maxFailures);
  if (limit === undefined || !isExceeded(limit, { failed, finished })) return undefined;
  return `${failed} of ${finished} operations failed; max_failures is ${maxFailures}`;
}
