import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { UsageError } from "../../errors.ts";
import type { FromThread, ToThread } from "./protocol.ts";

/**
 * The bounds of a thread's heap, in megabytes. Without them, V8 lets garbage pile up while there is memory left: the SDK
 * alone, sending as fast as it can, takes 240 MB that way and 120 MB this way, at the same speed.
 */
const HEAP = { maxYoungGenerationSizeMb: 26, maxOldGenerationSizeMb: 128 };

/** How long a thread may take to stop, in milliseconds: a call under way ends within that time, unless its service fails. */
export const STOP_MS = 3_000;

/** What a thread is run with. */
export interface ThreadOptions<Event> {
  readonly onEvent: (event: Event) => void;
  /** Asks the thread to stop cleanly: it still returns its result where it stops in time, and is ended where it does not. */
  readonly signal?: AbortSignal;
}

/**
 * Does a job in a thread of its own, with a small heap.
 *
 * @param module The thread's module without its extension, as a URL: `new URL("./validate-thread", import.meta.url)`.
 * @returns What the job returns.
 * @throws What the job throws: a UsageError, or an Error with its message. The signal's reason where the thread had to be ended.
 */
export async function runInThread<Job, Event, Result>(
  module: URL,
  job: Job,
  { onEvent, signal }: ThreadOptions<Event>,
): Promise<Result> {
  // As source this file ends in .ts, in the package in .js.
  const worker = new Worker(new URL(`${module.href}${extname(import.meta.url)}`), {
    workerData: job,
    resourceLimits: HEAP,
  });
  let ending: NodeJS.Timeout | undefined;
  const stop = () => {
    worker.postMessage({ kind: "stop" } satisfies ToThread);
    ending = setTimeout(() => void worker.terminate(), STOP_MS);
  };
  signal?.addEventListener("abort", stop);
  // A signal that was aborted before fires no event.
  if (signal?.aborted) stop();
  try {
    return await new Promise<Result>((resolve, reject) => {
      worker.on("error", reject);
      worker.on("exit", () => reject(signal?.reason ?? new Error("The thread ended before its work.")));
      worker.on("message", (message: FromThread<Event, Result>) => {
        if (message.kind === "event") onEvent(message.event);
        else if (message.kind === "done") resolve(message.result);
        else reject(message.usage ? new UsageError(message.detail) : new Error(message.detail));
      });
    });
  } finally {
    signal?.removeEventListener("abort", stop);
    clearTimeout(ending);
    await worker.terminate();
  }
}
