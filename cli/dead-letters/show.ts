import type { OperationItem } from "../../contract/items/operation-item.ts";
import { drainLetters } from "../../operator/dead-letters/drain.ts";
import { operationIdOf } from "../../operator/dead-letters/letter.ts";
import { isRedriveBegun } from "../../operator/dead-letters/redrive-begun.ts";
import { readOperation } from "../../operator/operation/read.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { operationObject, operationText } from "../operation/describe.ts";
import { colors } from "../output/colors.ts";
import { createOutput } from "../output/output.ts";
import { type Styled, styled } from "../output/styled.ts";
import { interruptible } from "../signals.ts";
import { reconcileLetters } from "./reconcile-all.ts";

/**
 * Shows one dead letter. What is not on record is looked for in the queue.
 *
 * @returns The exit code: 1 when there is none of that id.
 */
export async function runShow(operationId: string, flags: SessionFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    let item = await readOperation(session, operationId);
    if (item === undefined || isRedriveBegun(item)) {
      await reconcileLetters([], true, session, output);
      item = await readOperation(session, operationId);
    }
    if (item?.status !== "dead_lettered") {
      const status = item?.status ?? "unknown";
      output.result(
        { operation_id: operationId, status },
        () => `${operationId} is not a dead letter: its status is ${status}.`,
      );
      return EXIT.failed;
    }
    // Of what was not understood the record holds no request: its text is in the queue alone.
    const body = item.request === undefined ? await findBody(operationId, session) : undefined;
    const letter = item;
    output.result({ ...operationObject(letter), ...(body === undefined ? {} : { body }) }, () =>
      letterText(letter, body),
    );
    return EXIT.ok;
  } finally {
    session.close();
  }
}

/**
 * Everything that is known of a dead letter.
 *
 * @param body The message, where the record holds no request.
 */
export function letterText(letter: OperationItem, body: string | undefined): Styled {
  const text = operationText(letter);
  return body === undefined ? text : styled`${text}\n${colors.dim("message")}\n${body}`;
}

async function findBody(operationId: string, session: Session): Promise<string | undefined> {
  let body: string | undefined;
  await interruptible((signal) =>
    drainLetters(session, signal, async (letter) => {
      // A moved message that was refused is on record under its own id, whatever it says.
      if ([operationIdOf(letter), letter.messageId].includes(operationId)) body = letter.body;
    }),
  );
  return body;
}
