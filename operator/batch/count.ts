import { type Counting, countAnew, countFrom, countPage, type Progress } from "./progress.ts";
import { isDoubtful } from "./recount.ts";
import type { Page } from "./tail.ts";

/** Reads the entries of a batch's index that ended after a moment. @returns The read units that it cost. */
export type ReadIndex = (after: string, visit: (page: Page) => void) => Promise<number>;

/** What a look at the index came to. */
export interface Look extends Pick<Counting, "checkpoint" | "now" | "recent"> {
  readonly readUnits: number;
}

/**
 * Counts what ended since a checkpoint; everything, where there is none, or where that is not to be told otherwise.
 *
 * @param now AWS's clock, in milliseconds since the epoch.
 */
export async function countOn(read: ReadIndex, checkpoint: Progress, now: () => number): Promise<Look> {
  if (checkpoint.countedUntil === "") return countAll(read, now());
  const look = await count(read, checkpoint.countedUntil, countFrom(checkpoint, now()));
  return isDoubtful(look.now, now()) ? andThen(look, await countAll(read, now())) : look;
}

/** Counts everything anew. */
export function countAll(read: ReadIndex, nowMs: number): Promise<Look> {
  return count(read, "", countAnew(nowMs));
}

/** The second of two looks, at the price of both. */
export function andThen(first: Look, second: Look): Look {
  return { ...second, readUnits: first.readUnits + second.readUnits };
}

async function count(read: ReadIndex, after: string, begun: Counting): Promise<Look> {
  let counting = begun;
  const readUnits = await read(after, (page) => {
    counting = countPage(counting, page);
  });
  const { checkpoint, now, recent } = counting;
  return { checkpoint, now, recent, readUnits };
}
