import { readHistory } from "../../operator/operation/history.ts";
import { connectionIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import { showCut } from "../output/cut.ts";
import { type FilterFlags, filterOf } from "../session/filters.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { historyTable } from "./history-table.ts";
import { organizationArguments, organizationIdOf } from "./organization.ts";
import type { OrganizationFlags } from "./organization-option.ts";

/** The options of `orgconn history`. */
export interface HistoryFlags extends SessionFlags, ListFlags, FilterFlags, OrganizationFlags {}

/**
 * Shows the finished operations of an organization.
 *
 * @param typed The arguments: the organization, unless an option names it, and perhaps a connection.
 * @returns The exit code.
 */
export async function runHistory(
  typed: readonly (string | undefined)[],
  flags: HistoryFlags,
): Promise<number> {
  const [organization, connection] = organizationArguments(typed, flags);
  const query = {
    ...(connection === undefined ? {} : { connectionId: connectionIdArgument(connection) }),
    ...flags,
  };
  return runWithSession(flags, async (session, output) => {
    const organizationId = await organizationIdOf(organization, flags, session, output);
    const history = await readHistory(session, {
      ...filterOf(query, session.clients.now()),
      organizationId,
    });
    const { items } = history;
    output.results(items, () =>
      items.length === 0
        ? "No such operation is on record."
        : historyTable(items, flags, session.clients.now()),
    );
    showCut(output, history, "latest");
    return EXIT.ok;
  });
}
