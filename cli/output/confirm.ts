import { createInterface } from "node:readline/promises";
import { UsageError } from "../errors.ts";
import { Interrupted } from "../signals.ts";
import { shown } from "./styled.ts";

/**
 * Asks before something is done that cannot be taken back.
 *
 * @param question Ends with a question mark.
 * @param yes Whether the answer was given with `--yes`.
 * @returns Whether to go on; anything but yes is no.
 * @throws UsageError when nobody can be asked; Interrupted at Ctrl-C.
 */
export async function confirm(question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes === true) return true;
  if (!process.stdin.isTTY) {
    throw new UsageError("Nobody can be asked here: give --yes when it is meant.");
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = Promise.withResolvers<never>();
  prompt.on("SIGINT", () => interrupted.reject(new Interrupted("Interrupted.")));
  // End of input is no answer either.
  prompt.on("close", () => interrupted.reject(new Interrupted("Interrupted.")));
  try {
    const answer = await Promise.race([prompt.question(`${shown(question)} [y/N] `), interrupted.promise]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    interrupted.promise.catch(() => {});
    prompt.close();
  }
}
