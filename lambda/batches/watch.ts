import { type Batch, isHalted } from "../../contract/batch.ts";
import type { Clock } from "../../contract/clock.ts";
import { STORE_TIMEOUT_MS, within } from "../../contract/within.ts";
import type { BatchStore } from "./batch-store.ts";

/** What an execution environment knows of batches. One for an environment. */
export interface BatchWatch {
  /**
   * A batch as it was, at most, so long ago; undefined when `batchId` is a mere label. Costs nothing while the budget's
   * requests bring the cancel epoch along; else one read, which all that ask at the same time share.
   *
   * @throws when the control table cannot be reached: then it is unknown whether the batch was cancelled.
   */
  standing(batchId: string, maxAgeMs: number): Promise<Batch | undefined>;
  /** Whether `standing` could answer at once. */
  isFresh(batchId: string, maxAgeMs: number): boolean;
  /** A batch as it was seen last, however long ago. */
  known(batchId: string): Batch | undefined;
  /** Takes note of a batch that came along with a write, if it is halted: anything else may have changed since. */
  saw(batch: Batch): void;
}

/** What a watch works with. */
export interface BatchWatchOptions {
  readonly store: Pick<BatchStore, "read" | "readCancelEpoch">;
  /** The cancel epoch as the rate budget's last request brought it along, and how long ago that one was answered. */
  readonly seen: () => { readonly epoch: number; readonly ageMs: number };
  readonly clock: Clock;
}

/** What the budget's request brought was true at most so long before its answer: its store waits no longer for one. */
const LONGEST_TRIP_MS = 1_000;

/** A batch is read again after so long: the command that cancels it may crash before it raises the epoch, and a label may become a batch. */
const REREAD_AFTER_MS = 60_000;

/** Looks at the table before an answer counts as too slow in coming. */
const MAX_LOOKS = 3;

/** Batches that are remembered: a producer may give every request a label of its own. */
const MAX_REMEMBERED = 1_000;

interface Entry {
  readonly batch: Batch | undefined;
  /** The epoch that was known when the batch was asked for, and when that was. */
  readonly epoch: number;
  readonly asOfMs: number;
}

/**
 * Makes the watch of an execution environment.
 *
 * A batch is cancelled by a write to its item and then one to the epoch. So what was read of a batch holds as long as
 * the epoch is the one that was known before: whenever the epoch is seen, no batch was cancelled in between.
 */
export function createBatchWatch({ store, seen, clock }: BatchWatchOptions): BatchWatch {
  const entries = new Map<string, Entry>();
  const reading = new Map<string, Promise<void>>();
  let looking: Promise<void> | undefined;
  let looked = { epoch: 0, asOfMs: Number.NEGATIVE_INFINITY };

  const latest = () => {
    const { epoch, ageMs } = seen();
    return {
      epoch: Math.max(epoch, looked.epoch),
      asOfMs: Math.max(clock.now() - ageMs - LONGEST_TRIP_MS, looked.asOfMs),
    };
  };

  const remember = (batchId: string, entry: Entry) => {
    const before = entries.get(batchId);
    if (before !== undefined && before.asOfMs > entry.asOfMs) return;
    entries.delete(batchId);
    entries.set(batchId, entry);
    const [oldest] = entries.keys();
    if (entries.size > MAX_REMEMBERED && oldest !== undefined) entries.delete(oldest);
  };

  const read = (batchId: string): Promise<void> => {
    const underWay = reading.get(batchId);
    if (underWay !== undefined) return underWay;
    const { epoch } = latest();
    const asOfMs = clock.now();
    const begun = within(STORE_TIMEOUT_MS, clock, store.read(batchId))
      .then((batch) => remember(batchId, { batch, epoch, asOfMs }))
      .finally(() => reading.delete(batchId));
    reading.set(batchId, begun);
    return begun;
  };

  const look = (): Promise<void> => {
    const asOfMs = clock.now();
    looking ??= within(STORE_TIMEOUT_MS, clock, store.readCancelEpoch())
      .then((epoch) => {
        looked = { epoch, asOfMs };
      })
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };

  /** What is halted stays so. */
  const isFinal = ({ batch }: Entry) => batch !== undefined && isHalted(batch);
  const mustReread = ({ epoch, asOfMs }: Entry) =>
    epoch < latest().epoch || clock.now() - asOfMs > REREAD_AFTER_MS;
  const isFresh = (entry: Entry, maxAgeMs: number) =>
    isFinal(entry) ||
    (!mustReread(entry) && clock.now() - Math.max(entry.asOfMs, latest().asOfMs) <= maxAgeMs);

  return {
    async standing(batchId, maxAgeMs) {
      for (let looks = 0; ; looks += 1) {
        const entry = entries.get(batchId);
        if (entry !== undefined && isFresh(entry, maxAgeMs)) return entry.batch;
        if (looks === MAX_LOOKS) {
          throw new Error(`The control table answers too slowly to tell whether batch ${batchId} goes on.`);
        }
        try {
          await (entry === undefined || mustReread(entry) ? read(batchId) : look());
        } catch (error) {
          // A label is most likely one still, and its requests need not wait for the table.
          if (entry !== undefined && entry.batch === undefined) return undefined;
          throw error;
        }
      }
    },

    isFresh(batchId, maxAgeMs) {
      const entry = entries.get(batchId);
      return entry !== undefined && (entry.batch === undefined || isFresh(entry, maxAgeMs));
    },

    known: (batchId) => entries.get(batchId)?.batch,

    saw(batch) {
      if (isHalted(batch)) remember(batch.batchId, { batch, epoch: latest().epoch, asOfMs: clock.now() });
    },
  };
}
