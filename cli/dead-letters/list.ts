import { defined } from "../../contract/defined.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { reconcileLetters } from "../../operator/dead-letters/reconcile-all.ts";
import { readDeadLetters, type Selection } from "../../operator/dead-letters/select.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import type { Styled } from "../output/styled.ts";
import { table } from "../output/table.ts";
import { runWithSession } from "../session/run.ts";
import { drainOf } from "./drain.ts";
import { reconciliationNotes } from "./text.ts";

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
export function runList(flags: ListFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    let letters = await readDeadLetters(session);
    const reconciliation = await reconcileLetters(session, drainOf(session), letters, false);
    reconciliationNotes(reconciliation).forEach(output.note);
    const { reason, batch } = flags;
    if (reconciliation.reconciled.size > 0 || reason !== undefined || batch !== undefined) {
      letters = await readDeadLetters(session, defined({ reason, batch }));
    }
    const shown = letters.slice(0, flags.limit);
    output.results(shown, () => (shown.length === 0 ? "There are no dead letters." : lettersTable(shown)));
    if (shown.length < letters.length) {
      output.note(`The latest ${shown.length} of ${letters.length}: --limit shows more.`);
    }
    return EXIT.ok;
  });
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
