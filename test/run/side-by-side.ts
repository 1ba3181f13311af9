import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Run } from "./plan.ts";

/** How a run ended. */
export interface Ended {
  readonly name: string;
  /** The exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly seconds: number;
}

/**
 * Runs programs at once, to the end of the last one. Their lines appear as they come, none of them within another. A SIGTERM goes to all of
 * them; a terminal sends Ctrl-C to them itself.
 *
 * @param environment What they get beside this process's variables.
 * @param write Receives each line. Default: it goes to standard output.
 * @returns How each ended, in the order of `runs`.
 */
export async function runSideBySide(
  runs: readonly Run[],
  environment: Readonly<Record<string, string>>,
  write: (line: string) => void = console.log,
): Promise<readonly Ended[]> {
  const began = performance.now();
  const children = runs.map((run) => start(run, environment, write));
  const stop = () => {
    for (const { child } of children) child.kill();
  };
  const wait = () => {};
  process.on("SIGTERM", stop).on("SIGINT", wait);
  try {
    return await Promise.all(
      children.map(async ({ name, ended }) => ({
        name,
        code: await ended,
        seconds: Math.round((performance.now() - began) / 1_000),
      })),
    );
  } finally {
    process.off("SIGTERM", stop).off("SIGINT", wait);
  }
}

function start(
  { name, program, args, priority }: Run,
  environment: Readonly<Record<string, string>>,
  write: (line: string) => void,
): { readonly name: string; readonly child: ChildProcess; readonly ended: Promise<number | null> } {
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  // Processes that it starts get the same one.
  if (child.pid !== undefined && priority !== 0) setPriority(child.pid, priority);
  const print = (input: Readable) => once(createInterface({ input }).on("line", write), "close");
  const ended = Promise.all([once(child, "close"), print(child.stdout), print(child.stderr)]).then(
    ([[code]]) => code as number | null,
  );
  return { name, child, ended };
}
