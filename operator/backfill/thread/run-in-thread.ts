import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { UsageError } from "../../errors.ts";
import type { FromThread, ToThread } from "./protocol.ts";

/**
 * The bounds of a thread's heap, in megabytes. Without them, V8 lets garbage pile up while there is memory left: the SDK
 * alone, sending as fast as it can, takes 240 MB that way and 120 MB this way, at the same speed.
 */
const HEAP = { maxYoungGenerationSizeMb: 26, maxOldGenerationSizeMb: 128 };

/** What a thread is run with. */
export interface ThreadOptions<Event> {
  readonly onEvent: (event: Event) => void;
  /** Asks the thread to stop cleanly; the thread still returns its result. */
  readonly signal?: AbortSignal;
}

/**
 * Does a job in a thread of its own, with a small heap.
 *
 * @param module The thread's module without its extension, as a URL: `new URL("./validate-thread", import.meta.url)`.
 * @returns What the job returns.
 * @throws What the job throws: a UsageError, or an Error with its message.
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
  const stop = () => worker.postMessage({ kind: "stop" } satisfies ToThread);
  signal?.addEventListener("abort", stop);
  // A signal that was aborted before fires no event.
  if (signal?.aborted) stop();
  try {
    return await new Promise<Result>((resolve, reject) => {
      worker.on("error", reject);
      worker.on("exit", () => reject(new Error("The thread ended before its work.")));
      worker.on("message", (message: FromThread<Event, Result>) => {
        if (message.kind === "event") onEvent(message.event);
        else if (message.kind === "done") resolve(message.result);
        else reject(message.usage ? new UsageError(message.detail) : new Error(message.detail));
      });
    });
  } finally {
    signal?.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
