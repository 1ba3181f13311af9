import type { OperationItem } from "../../contract/items/operation-item.ts";
import { groupLetters, groupObject, type LetterGroup } from "../../operator/dead-letters/groups.ts";
import { reconcileLetters } from "../../operator/dead-letters/reconcile-all.ts";
import { isSelected, readDeadLetters } from "../../operator/dead-letters/select.ts";
import { cutTo } from "../../operator/list/filter.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { count } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import { colors } from "../output/colors.ts";
import { showCut } from "../output/cut.ts";
import { failureLines } from "../output/failures.ts";
import { list } from "../output/list.ts";
import type { Output } from "../output/output.ts";
import { lines, type Styled } from "../output/styled.ts";
import { timeText } from "../output/time.ts";
import { type FilterFlags, filterOf } from "../session/filters.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { drainOf } from "./drain.ts";
import { showOutOfSight } from "./out-of-sight.ts";
import { noLettersText, reconciliationNotes } from "./text.ts";

/** The options of `orgconn dead-letters list`. */
export interface LettersFlags extends SessionFlags, ListFlags, FilterFlags {
  readonly batch?: string;
  /** Whether to list the words with which they failed, and not each of them. */
  readonly group?: boolean;
}

/**
 * Lists the dead letters on record. Where the queue holds more, both are made to agree first.
 *
 * @returns The exit code.
 */
export function runList(flags: LettersFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    let letters = await readDeadLetters(session);
    const reconciliation = await reconcileLetters(session, drainOf(session), letters, {
      looksFor: false,
      maySend: true,
    });
    reconciliationNotes(reconciliation).forEach(output.note);
    if (reconciliation.reconciled.size > 0) letters = await readDeadLetters(session);
    const filter = filterOf(flags, session.clients.now());
    const wanted = letters.filter((letter) => isSelected(letter, filter));
    const { outOfSight } = reconciliation;
    showOutOfSight(output, outOfSight);
    if (wanted.length === 0) output.results([], () => noLettersText(outOfSight));
    else (flags.group ? showGroups : showLetters)(wanted, flags, session.clients.now(), output);
    return EXIT.ok;
  });
}

function showLetters(
  wanted: readonly OperationItem[],
  flags: LettersFlags,
  nowMs: number,
  output: Output,
): void {
  const cut = cutTo(wanted, flags.limit);
  output.results(cut.items, () => {
    const drawn = lettersTable(cut.items, flags, nowMs);
    // A program that reads a pipe gets the list alone.
    return process.stdout.isTTY && wanted.length > 1
      ? lines([...failureLines(groupLetters(wanted)), "", drawn])
      : drawn;
  });
  showCut(output, cut, "latest");
}

function showGroups(
  wanted: readonly OperationItem[],
  flags: LettersFlags,
  nowMs: number,
  output: Output,
): void {
  const cut = cutTo(groupLetters(wanted), flags.limit);
  output.results(cut.items.map(groupObject), () => groupsTable(cut.items, flags, nowMs));
  showCut(output, cut, "largest");
}

/** Dead letters by their words in a table. @param nowMs AWS's clock. */
export function groupsTable(groups: readonly LetterGroup[], flags: ListFlags, nowMs: number): Styled {
  return list(
    ["dead letters", "reason", "words", "latest", "operation"],
    groups.map(({ count: letters, reason = "", words, latest }) => [
      colors.red(count(letters)),
      reason,
      words,
      timeText(latest.finished_at, flags, nowMs),
      latest.operation_id,
    ]),
    { ...flags, numeric: [0] },
  );
}

/** Dead letters in a table. @param nowMs AWS's clock. */
export function lettersTable(letters: readonly OperationItem[], flags: ListFlags, nowMs: number): Styled {
  return list(
    ["operation", "organization", "reason", "detail", "connection", "since", "action", "batch"],
    letters.map((letter) => [
      letter.operation_id,
      letter.organization_id ?? "",
      letter.reason ?? "",
      letter.detail ?? "",
      letter.connection_id ?? "",
      timeText(letter.finished_at, flags, nowMs),
      letter.action ?? "",
      letter.batch_id ?? "",
    ]),
    flags,
  );
}
