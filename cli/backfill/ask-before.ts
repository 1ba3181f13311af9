import type { BackfillRun } from "../../operator/backfill/run.ts";
import type { Session } from "../../operator/session/session.ts";
import { targetText } from "../../operator/session/target.ts";
import { counted } from "../../operator/text/counted.ts";
import { confirm } from "../output/confirm.ts";
import type { BackfillFlags } from "./plan.ts";
import { askedText } from "./summary-text.ts";

/** Asks before a batch begins that takes connections away; the others begin without a question. */
export function askBefore(
  { target }: Pick<Session, "target">,
  { yes }: Pick<BackfillFlags, "yes">,
): BackfillRun["mayBegin"] {
  return async (batchId, { rows, asked }) => {
    if (asked.actions.disable === 0) return;
    await confirm(
      `Send ${counted(rows, "row")} (${askedText(asked)}) as the batch ${batchId}, on ${targetText(target)}?`,
      yes,
    );
  };
}
