import { defined } from "../../contract/defined.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { operationObject } from "../../contract/items/operation-object.ts";
import { findBody } from "../../operator/dead-letters/find-body.ts";
import { reconcileLetters } from "../../operator/dead-letters/reconcile-all.ts";
import { isRedriveBegun } from "../../operator/dead-letters/redrive-begun.ts";
import { readOperation } from "../../operator/operation/read.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import { operationText } from "../operation/describe.ts";
import { colors } from "../output/colors.ts";
import { type Styled, styled } from "../output/styled.ts";
import { runWithSession } from "../session/run.ts";
import { drainOf } from "./drain.ts";
import { reconciliationNotes } from "./text.ts";

/**
 * Shows one dead letter. What is not on record is looked for in the queue.
 *
 * @returns The exit code: 1 when there is none of that id.
 */
export function runShow(operationId: string, flags: SessionFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    let item = await readOperation(session, operationId);
    if (item === undefined || isRedriveBegun(item)) {
      const reconciliation = await reconcileLetters(session, drainOf(session), [], {
        looksFor: true,
        maySend: true,
      });
      reconciliationNotes(reconciliation).forEach(output.note);
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
    const body = item.request === undefined ? await findBody(operationId, drainOf(session)) : undefined;
    const letter = item;
    output.result({ ...operationObject(letter), ...defined({ body }) }, () => letterText(letter, body));
    return EXIT.ok;
  });
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
