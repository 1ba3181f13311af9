import type { OperationItem } from "../../contract/items/operation-item.ts";
import { readDeadLetters, type Selection } from "../../operator/dead-letters/select.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import type { Styled } from "../output/styled.ts";
import { table } from "../output/table.ts";
import { reconcileLetters } from "./reconcile-all.ts";

/** The options of `orgconn dead-letters list`. */
export interface ListFlags extends SessionFlags, Pick<Selection, "reason" | "batch"> {
  readonly limit: number;
}

const DETAIL_WIDTH = 48;

/**
 * Lists the dead letters on record. Where the queue holds more, both are made to agree first.
 *
 * @returns The exit code.
 */
export async function runList(flags: ListFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    let letters = await readDeadLetters(session);
    const reconciled = await reconcileLetters(letters, false, session, output);
    const { reason, batch } = flags;
    const selection = { ...(reason && { reason }), ...(batch && { batch }) };
    if (reconciled.size > 0 || reason !== undefined || batch !== undefined) {
      letters = await readDeadLetters(session, selection);
    }
    const shown = letters.slice(0, flags.limit);
    output.results(shown, () => (shown.length === 0 ? "There are no dead letters." : lettersTable(shown)));
    if (shown.length < letters.length) {
      output.note(`The latest ${shown.length} of ${letters.length}: --limit shows more.`);
    }
    return EXIT.ok;
  } finally {
    session.close();
  }
}

/** Dead letters in a table. */
export function lettersTable(letters: readonly OperationItem[]): Styled {
  return table(
    ["since", "reason", "action", "organization", "connection", "batch", "detail", "operation"],
    letters.map((letter) => [
      letter.finished_at ?? "",
      letter.reason ?? "",
      letter.action ?? "",
      letter.organization_id ?? "",
      letter.connection_id ?? "",
      letter.batch_id ?? "",
      letter.detail ?? "",
      letter.operation_id,
    ]),
    { widths: [null, null, null, null, null, null, DETAIL_WIDTH, null] },
  );
}
