import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import { EXIT } from "../exit-codes.ts";
import { historyObject } from "../operation/describe.ts";
import { createOutput } from "../output/output.ts";
import { table } from "../output/table.ts";
import type { SessionFlags } from "../session/options.ts";
import { openSession } from "../session/session.ts";
import { adoptUnknown } from "./ports.ts";
import { readDeadLetters, type Selection } from "./select.ts";

/** The options of `orgconn dead-letters list`. */
export interface ListFlags extends SessionFlags, Pick<Selection, "reason" | "batch"> {
  readonly limit: number;
}

const DETAIL_WIDTH = 48;

/**
 * Lists the dead letters on record. What only the queue knows of is put on record first.
 *
 * @returns The exit code.
 */
export async function runList(flags: ListFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    let letters = await readDeadLetters(session);
    const adopted = await adoptUnknown(session, letters.length);
    if (adopted > 0) output.note(`${adopted} were known to the queue alone and are on record now.`);
    const { reason, batch } = flags;
    const selection = { ...(reason && { reason }), ...(batch && { batch }) };
    if (adopted > 0 || reason !== undefined || batch !== undefined) {
      letters = await readDeadLetters(session, selection);
    }
    const shown = letters.slice(0, flags.limit);
    output.results(shown.map(historyObject), () =>
      shown.length === 0 ? "There are no dead letters." : lettersTable(shown),
    );
    if (shown.length < letters.length) {
      output.note(`The latest ${shown.length} of ${letters.length}: --limit shows more.`);
    }
    return EXIT.ok;
  } finally {
    session.close();
  }
}

/** Dead letters in a table. */
export function lettersTable(letters: readonly OperationItem[]): string {
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
