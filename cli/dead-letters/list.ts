import type { OperationItem } from "../../contract/items/operation-item.ts";
import { reconcileLetters } from "../../operator/dead-letters/reconcile-all.ts";
import { readDeadLetters } from "../../operator/dead-letters/select.ts";
import { wantedLetters } from "../../operator/dead-letters/wanted.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import { showCut } from "../output/cut.ts";
import { list } from "../output/list.ts";
import type { Styled } from "../output/styled.ts";
import { timeText } from "../output/time.ts";
import type { FilterFlags } from "../session/filters.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { drainOf } from "./drain.ts";
import { reconciliationNotes } from "./text.ts";

/** The options of `orgconn dead-letters list`. */
export interface LettersFlags extends SessionFlags, ListFlags, FilterFlags {
  readonly batch?: string;
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
    if (reconciliation.reconciled.size > 0) letters = await readDeadLetters(session);
    const wanted = wantedLetters(letters, flags);
    const { items } = wanted;
    output.results(items, () =>
      items.length === 0 ? "There are no such dead letters." : lettersTable(items, flags),
    );
    showCut(output, wanted, "latest");
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
