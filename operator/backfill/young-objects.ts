import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Memory for young objects that is enough for the rows and calls that are under way at a time, in bytes. */
const ENOUGH_BYTES = 16 * 1024 * 1024;

/** How often it is looked at, in milliseconds: V8 doubles it a few times a second at most. */
const LOOK_EVERY_MS = 50;

/**
 * Does work that makes much garbage in little memory. V8 lets the memory for young objects grow to 128 MB while the machine has some; here
 * its growth ends at about 16 MB. All of a backfill is one such work: loading AWS's clients makes it grow, too.
 */
export async function withFewYoungObjects<T>(work: () => Promise<T>): Promise<T> {
  const looking = setInterval(endGrowth, LOOK_EVERY_MS).unref();
  endGrowth();
  try {
    return await work();
  } finally {
    clearInterval(looking);
    setGrowth(V8S_OWN_GROWTH);
  }
}

function endGrowth(): void {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  if (young === undefined || young.space_size >= ENOUGH_BYTES) setGrowth(1);
}

/** By how much V8 multiplies that memory when many young objects survive. */
const V8S_OWN_GROWTH = 2;

function setGrowth(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
