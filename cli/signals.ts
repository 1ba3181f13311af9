import { once } from "node:events";
import { Interrupted } from "../operator/errors.ts";
import { outputLost } from "./output/lost.ts";
import { printError } from "./output/print.ts";

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

/** How long after Ctrl-C the operator is told what it waits for, in milliseconds. */
const SILENT_MS = 1_000;

/**
 * Runs work that Ctrl-C (or SIGTERM, or SIGHUP) ends early but cleanly. Where that takes more than a moment, the operator is
 * told why. A second signal ends the process at once.
 *
 * @param work Is given a signal that aborts with an `Interrupted`.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let telling: NodeJS.Timeout | undefined;
  const abort = () => {
    telling = setTimeout(
      () => printError("Stopping: what is under way is finished first. Ctrl-C again ends at once."),
      SILENT_MS,
    );
    controller.abort(new Interrupted("Interrupted."));
    for (const signal of STOPS) process.once(signal, exit);
  };
  const exit = () => process.exit(130);
  for (const signal of STOPS) process.once(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(telling);
    for (const signal of STOPS) process.off(signal, abort).off(signal, exit);
  }
}
