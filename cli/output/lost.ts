import { EXIT } from "../exit-codes.ts";

/** Aborts when standard output cannot be written any more: its reader has left, or its disk is full. */
const lost = new AbortController();

/** @see lost */
export const outputLost: AbortSignal = lost.signal;

/**
 * Lets every command go on when standard output cannot be written: Node would end the process at once, with a batch half
 * sent. The command says so once, and its exit code is not 0.
 */
export function outliveReaders(): void {
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (lost.signal.aborted) return;
    lost.abort();
    process.stderr.write(
      `Standard output can no longer be written (${code}): it is incomplete from here on.\n`,
    );
  });
  // There is no place left to say it.
  process.stderr.on("error", () => {});
}

/**
 * The exit code of a command whose work came to `exitCode`: what it printed may be missing. Waits until the last of it is
 * written, for that is when it shows.
 *
 * @example await withLostOutput(EXIT.failed) // EXIT.failed, whatever became of the output
 */
export async function withLostOutput(exitCode: number): Promise<number> {
  if (exitCode === EXIT.ok && !lost.signal.aborted) await written();
  return exitCode === EXIT.ok && lost.signal.aborted ? EXIT.unread : exitCode;
}

/** Resolves when everything that was printed so far is written, or cannot be. */
function written(): Promise<void> {
  return new Promise((resolve) => {
    // Of a write that failed the stream tells in an event, which may come right after the callback.
    process.stdout.write("", () => setImmediate(resolve));
  });
}
