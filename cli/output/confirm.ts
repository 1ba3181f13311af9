import { createInterface } from "node:readline/promises";
import { UsageError } from "../errors.ts";

/**
 * Asks before something is done that cannot be taken back.
 *
 * @param question Ends with a question mark.
 * @param yes Whether the answer was given with `--yes`.
 * @returns Whether to go on; anything but yes is no.
 * @throws UsageError when nobody can be asked.
 */
export async function confirm(question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes === true) return true;
  if (!process.stdin.isTTY) {
    throw new UsageError("Nobody can be asked here: give --yes when it is meant.");
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
