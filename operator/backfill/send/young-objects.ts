import { setFlagsFromString } from "node:v8";

/** By how much V8 multiplies the memory for young objects when many of them survive. */
const V8S_OWN = 2;

/**
 * Does work that makes much garbage without letting V8 take more memory for it. V8 lets the memory for young objects grow to 128 MB while
 * the machine has some; what a backfill needs of it, it has when its rows are checked.
 */
export async function withoutGrowth<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString("--semi-space-growth-factor=1");
  try {
    return await work();
  } finally {
    setFlagsFromString(`--semi-space-growth-factor=${V8S_OWN}`);
  }
}
