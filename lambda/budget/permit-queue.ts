import { NewerItemError } from "../../contract/newer-item-error.ts";
import { createDegradedRounds, type DegradedRoundsOptions } from "./degraded-rounds.ts";
import type { IssuedPermit } from "./permit.ts";
import type { PermitAnswer } from "./rate-budget.ts";
import { createTableRounds, type TableRoundsOptions } from "./table-rounds.ts";
import { createWaiters, type WaitersOptions, type Waiting } from "./waiters.ts";

/** Where the operations of one execution wait for permits of one bucket and lane: one asks for all of them. */
export interface PermitQueue {
  /** An operation will ask soon: reads what the first round would read. Never throws. */
  foresee(): void;
  acquire(request: Waiting): Promise<PermitAnswer>;
  /** Hands a permit on to another operation that waits here. @returns false when none does. */
  handOn(permit: IssuedPermit): boolean;
  /** Decides anew: something has been learned. */
  poke(): void;
}

/** What a permit queue works with. */
export type PermitQueueOptions = WaitersOptions & TableRoundsOptions & DegradedRoundsOptions;

/** Makes an empty permit queue. */
export function createPermitQueue(options: PermitQueueOptions): PermitQueue {
  const waiters = createWaiters(options);
  const table = createTableRounds(options, waiters);
  const degraded = createDegradedRounds(options, waiters);
  let isAsking = false;

  async function run(): Promise<void> {
    isAsking = true;
    while (waiters.count() > 0) await askForAll();
    isAsking = false;
  }

  async function askForAll(): Promise<void> {
    while (waiters.count() > 0) {
      try {
        if (degraded.isPaused()) await degraded.ask();
        else {
          await table.ask();
          degraded.end();
        }
      } catch (error) {
        failed(error);
      }
      waiters.refuseExpired();
    }
    try {
      await table.leave();
    } catch (error) {
      failed(error);
    }
  }

  function failed(error: unknown): void {
    if (error instanceof NewerItemError) waiters.rejectAll(error);
    else degraded.begin(error);
  }

  return {
    foresee() {
      // What fails here is asked for again, and counts then.
      if (!isAsking && !degraded.isPaused()) table.foresee().catch(() => {});
    },
    acquire(request) {
      const answer = waiters.wait(request);
      if (!isAsking && waiters.count() > 0) void run();
      return answer;
    },
    handOn: (permit) => waiters.grant((waitedMs) => ({ ...permit, waitedMs })),
    poke: () => waiters.wake(),
  };
}
