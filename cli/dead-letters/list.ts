import { defined } from "../../contract/defined.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { reconcileLetters } from "../../operator/dead-letters/reconcile-all.ts";
import { readDeadLetters, type Selection } from "../../operator/dead-letters/select.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import { list } from "../output/list.ts";
import type { Styled } from "../output/styled.ts";
import { timeText } from "../output/time.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { drainOf } from "./drain.ts";
import { reconciliationNotes } from "./text.ts";

/** The options of `orgconn dead-letters list`. */
export interface LettersFlags extends SessionFlags, ListFlags, Pick<Selection, "reason" | "batch"> {
  readonly limit: number;
}

/**
 * Lists the dead letters on record. Where the queue holds more, both are made to agree first.
 *
 * @returns The exit code.
 */
export function runList(flags: LettersFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    let letters = await readDeadLetters(session);
    const reconciliation = await reconcileLetters(session, drainOf(session), letters, false);
    reconciliationNotes(reconciliation).forEach(output.note);
    const { reason, batch } = flags;
    if (reconciliation.reconciled.size > 0 || reason !== undefined || batch !== undefined) {
      letters = await readDeadLetters(session, defined({ reason, batch }));
    }
    const shown = letters.slice(0, flags.limit);
    output.results(shown, () =>
      shown.length === 0 ? "There are no dead letters." : lettersTable(shown, flags),
    );
    if (shown.length < letters.length) {
      output.note(`The latest ${shown.length} of ${letters.length}: --limit shows more.`);
    }
    return EXIT.ok;
  });
}

/** Dead letters in a table. */
export function lettersTable(letters: readonly OperationItem[], flags: ListFlags = {}): Styled {
  return list(
    ["operation", "organization", "reason", "detail", "connection", "since", "action", "batch"],
    letters.map((letter) => [
      letter.operation_id,
      letter.organization_id ?? "",
      letter.reason ?? "",
      letter.detail ?? "",
      letter.connection_id ?? "",
      timeText(letter.finished_at, flags),
      letter.action ?? "",
      letter.batch_id ?? "",
    ]),
    flags,
  );
}
