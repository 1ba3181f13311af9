import { defined } from "../../contract/defined.ts";
import type { LetterAct } from "../../operator/dead-letters/act.ts";
import type { Choice } from "../../operator/dead-letters/choose.ts";
import { leftOutObject } from "../../operator/dead-letters/left-out.ts";
import { lettersPurpose, writeLettersPlan } from "../../operator/dead-letters/plan-file.ts";
import type { Session } from "../../operator/session/session.ts";
import { targetText } from "../../operator/session/target.ts";
import { counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import type { Output } from "../output/output.ts";
import { lines } from "../output/styled.ts";
import { lettersTable } from "./list.ts";
import type { Telling } from "./text.ts";
import { leftOutLines, summaryLines } from "./text.ts";

/** Letters that people are shown one by one, at most. */
const LETTERS_SHOWN = 20;

/**
 * Shows what would be done, and writes the plan to a file where one is named.
 *
 * @returns The exit code.
 * @throws UsageError when the file is there already.
 */
export async function showPlan(
  session: Session,
  output: Output,
  {
    how,
    telling,
    choice: { chosen, leftOut },
    out,
  }: { how: LetterAct; telling: Telling; choice: Choice; out: string | undefined },
): Promise<number> {
  const planned = chosen.map(({ operation_id, redrives, reason }) => ({
    operation_id,
    outcome: "planned",
    redrives,
    reason,
  }));
  output.results([...planned, ...leftOut.map((one) => defined(leftOutObject(one)))], () => {
    const title = `Would be ${telling.told}: ${counted(chosen.length, "dead letter")}, on ${targetText(session.target)}.`;
    if (chosen.length === 0) return title;
    const more = chosen.length - LETTERS_SHOWN;
    return lines([
      title,
      ...summaryLines(chosen),
      lettersTable(chosen.slice(0, LETTERS_SHOWN), {}, session.clients.now()),
      ...(more > 0 ? [`… and ${more} more: --json lists all.`] : []),
    ]);
  });
  for (const line of leftOutLines(leftOut)) output.note(line);
  if (out !== undefined) {
    const head = {
      ...lettersPurpose(session, how),
      planned_at: new Date(session.clients.now()).toISOString(),
    };
    await writeLettersPlan(out, head, chosen);
    const command = session.commandLine(`dead-letters ${telling.command} --plan`, out);
    output.note(`The plan is in ${out}. Carry it out: ${command}`);
  }
  output.note("Nothing was done: this was a dry run.");
  return EXIT.ok;
}
