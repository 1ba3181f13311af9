import { lookAtConnection } from "../../tenant/look-at-connection.ts";
import type { BackfillRun } from "../run.ts";
import type { Survey } from "../validate/validate.ts";

/**
 * Looks at the connection that all rows are about, so that a wrong one is found before the first row is sent. Where it cannot be
 * looked at, and where rows are about several, the batch's own early stop finds it.
 *
 * @throws UsageError when the connection is wrong.
 */
export async function lookFirst(
  { session, report, signal }: Pick<BackfillRun, "session" | "report" | "signal">,
  { asked: { connectionId, settings = {} } }: Pick<Survey, "asked">,
): Promise<void> {
  if (connectionId === undefined) return;
  report.looked(connectionId, await lookAtConnection(session, connectionId, settings, signal));
}
