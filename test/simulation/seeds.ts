import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { VariantName } from "./scenario/variant-draws.ts";
import { simulate, type Verdict } from "./simulate.ts";

/** Which worlds to run: those of `count` seeds from `first` on. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
  /** Which variants they have. */
  readonly variants: ReadonlySet<VariantName>;
}

/** A thread's part of it: every `step`-th seed. */
interface Share extends Seeds {
  readonly step: number;
}

/**
 * Runs the worlds of many seeds, on as many threads as the machine runs at once.
 *
 * @param onVerdict Told of each verdict as it comes; the order is the threads'.
 */
export async function simulateSeeds(
  { first, count, variants }: Seeds,
  onVerdict: (verdict: Verdict) => void,
): Promise<void> {
  const step = Math.min(availableParallelism(), count);
  const threads = Array.from({ length: step }, (_, offset) =>
    runThread({ first: first + offset, count: count - offset, step, variants }, onVerdict),
  );
  await Promise.all(threads);
}

function runThread(share: Share, onVerdict: (verdict: Verdict) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: share });
    thread.on("message", onVerdict);
    thread.on("error", reject);
    thread.on("exit", () => resolve());
  });
}

async function runShare({ first, count, step, variants }: Share): Promise<void> {
  for (let seed = first; seed < first + count; seed += step) {
    parentPort?.postMessage(await simulate(seed, { variants }));
  }
  // Timers of workers that died on the way are still set.
  process.exit();
}

if (!isMainThread && isShare(workerData)) await runShare(workerData);

function isShare(data: unknown): data is Share {
  return typeof data === "object" && data !== null && "step" in data;
}
