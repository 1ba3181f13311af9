import type { Drain } from "./drain.ts";
import { operationIdOf } from "./letter.ts";

/** Looks for the text of an operation's letter in the queue; undefined where the queue does not show it. */
export async function findBody(operationId: string, drain: Drain): Promise<string | undefined> {
  let body: string | undefined;
  await drain(async (letter) => {
    // A moved message that was refused is on record under its own id, whatever it says.
    if ([operationIdOf(letter), letter.messageId].includes(operationId)) body = letter.body;
  });
  return body;
}
