import { budgetObjects } from "../../operator/budget/view.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { readConditions } from "../../operator/waiting/conditions.ts";
import { EXIT } from "../exit-codes.ts";
import { notePauses } from "../lane/pauses.ts";
import { runWithSession } from "../session/run.ts";
import { UNKNOWN_DEFERRED } from "../waiting/describe.ts";
import { budgetText } from "./describe.ts";

/** The options of `orgconn budget`. */
export interface BudgetFlags extends SessionFlags {
  readonly watch?: boolean;
}

/**
 * Shows the shared rate budget.
 *
 * @returns The exit code.
 */
export function runBudget(flags: BudgetFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    if (flags.watch) {
      const { watchBudget } = await import("./watch.ts");
      return watchBudget(session, output);
    }
    const conditions = await readConditions(session);
    output.results(budgetObjects(conditions), () => budgetText(conditions, session.clients.now()));
    if (conditions.lanes.some(({ oldestDeferredAt }) => oldestDeferredAt === "unknown"))
      output.note(UNKNOWN_DEFERRED);
    notePauses(session, output, conditions.lanes);
    return EXIT.ok;
  });
}
