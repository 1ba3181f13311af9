import { connectionIdArgument, organizationIdArgument } from "../../operator/operation/ids.ts";
import { readHistory } from "../../operator/operation/read.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { historyTable } from "./describe.ts";

/** The options of `orgconn history`. */
export interface HistoryFlags extends SessionFlags, ListFlags {
  readonly limit: number;
}

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
    limit: flags.limit,
  };
  return runWithSession(flags, async (session, output) => {
    const items = await readHistory(session, query);
    output.results(items, () =>
      items.length === 0 ? "There is no finished operation on record." : historyTable(items, flags),
    );
    if (items.length === flags.limit) output.note(`The latest ${items.length}: --limit shows more.`);
    return EXIT.ok;
  });
}
