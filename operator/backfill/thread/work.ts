import { parentPort, workerData } from "node:worker_threads";
import { UsageError } from "../../errors.ts";
import type { FromThread } from "./protocol.ts";

/** What a job tells while it is done, and when to stop. */
export interface JobPorts<Event> {
  tell(event: Event): void;
  readonly signal: AbortSignal;
}

/**
 * Does the job of this thread: what the module of a thread calls, once.
 *
 * @param work Is given what `runInThread` was given.
 */
export async function work<Job, Event, Result>(
  work: (job: Job, ports: JobPorts<Event>) => Promise<Result>,
): Promise<void> {
  const say = (message: FromThread<Event, Result>) => parentPort?.postMessage(message);
  const stop = new AbortController();
  // Only "stop" is ever said to a thread.
  parentPort?.once("message", () => stop.abort());
  const ports = { tell: (event: Event) => say({ kind: "event", event }), signal: stop.signal };
  try {
    say({ kind: "done", result: await work(workerData as Job, ports) });
  } catch (error) {
    say({ kind: "failed", usage: error instanceof UsageError, detail: (error as Error).message });
  }
}
