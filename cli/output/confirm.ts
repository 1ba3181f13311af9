import { createInterface } from "node:readline/promises";
import { Declined, Interrupted, UsageError } from "../../operator/errors.ts";
import { shown } from "./styled.ts";

/**
 * Makes sure that a question can be answered, before the work that leads to it.
 *
 * @param yes Whether the answer was given with `--yes`.
 * @throws UsageError where standard input is not a terminal.
 */
export function checkAnswerable(yes: boolean | undefined): void {
  if (yes !== true && !process.stdin.isTTY) throw new UsageError("Not a terminal: pass --yes to confirm.");
}

/**
 * Asks before an action that cannot be undone.
 *
 * @param question Ends with a question mark.
 * @param yes Whether the answer was given with `--yes`.
 * @throws Declined at any other answer than yes; Interrupted at Ctrl-C; UsageError where standard input is not a terminal.
 */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
  if (yes === true) return;
  checkAnswerable(yes);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = Promise.withResolvers<never>();
  prompt.on("SIGINT", () => interrupted.reject(new Interrupted("Interrupted.")));
  // The end of input counts as Ctrl-C.
  prompt.on("close", () => interrupted.reject(new Interrupted("Interrupted.")));
  try {
    const answer = await Promise.race([prompt.question(`${shown(question)} [y/N] `), interrupted.promise]);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Declined("Nothing was done.");
  } finally {
    interrupted.promise.catch(() => {});
    prompt.close();
  }
}
