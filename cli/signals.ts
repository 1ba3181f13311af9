import { once } from "node:events";
import { Interrupted } from "../operator/errors.ts";
import { outputLost } from "./output/lost.ts";

/** Ctrl-C, a stop from outside, and a terminal that hangs up. */
const STOPS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP, or when standard output has lost its reader. A second signal ends the
 * process at once.
 */
export async function untilStopped(): Promise<void> {
  await Promise.race([...STOPS.map((signal) => once(process, signal)), once(outputLost, "abort")]);
  for (const signal of STOPS) process.once(signal, () => process.exit(130));
}

/**
 * Runs work that Ctrl-C (or SIGTERM, or SIGHUP) ends early but cleanly. A second signal ends the process at once.
 *
 * @param work Is given a signal that aborts with an `Interrupted`.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = () => {
    controller.abort(new Interrupted("Interrupted."));
    for (const signal of STOPS) process.once(signal, exit);
  };
  const exit = () => process.exit(130);
  for (const signal of STOPS) process.once(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of STOPS) process.off(signal, abort).off(signal, exit);
  }
}
