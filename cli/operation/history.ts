import { readHistory } from "../../operator/operation/history.ts";
import { connectionIdArgument, organizationIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import { showCut } from "../output/cut.ts";
import type { FilterFlags } from "../session/filters.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { historyTable } from "./describe.ts";

/** The options of `orgconn history`. */
export interface HistoryFlags extends SessionFlags, ListFlags, FilterFlags {}

/**
 * Shows the finished operations of an organization.
 *
 * @returns The exit code.
 */
export function runHistory(
  organization: string,
  connection: string | undefined,
  flags: HistoryFlags,
): Promise<number> {
  const query = {
    organizationId: organizationIdArgument(organization),
    ...(connection === undefined ? {} : { connectionId: connectionIdArgument(connection) }),
    ...flags,
  };
  return runWithSession(flags, async (session, output) => {
    const history = await readHistory(session, query);
    const { items } = history;
    output.results(items, () =>
      items.length === 0 ? "No such operation is on record." : historyTable(items, flags),
    );
    showCut(output, history, "latest");
    return EXIT.ok;
  });
}
