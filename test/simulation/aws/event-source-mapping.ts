import type { Random } from "../../../contract/clock.ts";
import type { FifoQueueModel, Received } from "../../models/fifo-queue.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import type { Invocation } from "./lambda-service.ts";

/** SQS and Lambda never give a FIFO queue's consumer more. */
const LARGEST_BATCH = 10;

/** What a mapping is made with. */
export interface EventSourceMappingOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly queue: FifoQueueModel;
  readonly maximumConcurrency: number;
  /** Invokes the function. */
  readonly invoke: (batch: readonly Received[]) => Promise<Invocation>;
  /** How likely it is that the deletion of a message that is done gets lost, 0 to 1. */
  readonly lostDeletionChance: () => number;
}

/** Joins a queue to the function. */
export interface EventSourceMapping {
  /** Looks whether there is something to receive. To be called when there may be. */
  wake(): void;
  /** Stops or resumes taking messages. */
  setEnabled(enabled: boolean): void;
  readonly isIdle: () => boolean;
  /** Requests made so far: each receive, and a deletion for each batch of which something is done. */
  readonly requests: () => number;
}

/** Creates a mapping that takes messages. */
export function createEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { clock, random, queue } = options;
  let enabled = true;
  let running = 0;
  let woken = false;
  let requests = 0;

  async function handle(batch: readonly Received[]): Promise<void> {
    const invocation = await options.invoke(batch);
    if (invocation.kind === "response") acknowledge(batch, new Set(invocation.returned));
    running -= 1;
    wake();
  }

  function acknowledge(batch: readonly Received[], returned: ReadonlySet<string>): void {
    const done = batch.filter(({ messageId }) => !returned.has(messageId));
    // As on AWS, a function that returns a message that is not in the batch acknowledges none of it.
    if (done.length === 0 || done.length + returned.size !== batch.length) return;
    requests += 1;
    for (const { receiptHandle } of done) {
      if (random() >= options.lostDeletionChance()) queue.delete(receiptHandle);
    }
  }

  function poll(): void {
    woken = false;
    while (enabled && running < options.maximumConcurrency) {
      requests += 1;
      const batch = queue.receive(LARGEST_BATCH);
      if (batch.length === 0) return;
      running += 1;
      void handle(batch);
    }
  }

  function wake(): void {
    if (woken || !enabled || running >= options.maximumConcurrency) return;
    woken = true;
    clock.at(clock.now() + 1 + 40 * random(), poll);
  }

  return {
    wake,
    setEnabled(next) {
      enabled = next;
      wake();
    },
    isIdle: () => running === 0,
    requests: () => requests,
  };
}
