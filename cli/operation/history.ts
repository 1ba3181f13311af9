import { connectionIdArgument, organizationIdArgument } from "../../operator/operation/ids.ts";
import { readHistory } from "../../operator/operation/read.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import { historyTable } from "./describe.ts";

/** The options of `orgconn history`. */
export interface HistoryFlags extends SessionFlags {
  readonly limit: number;
}

/**
 * Shows the finished operations of an organization.
 *
 * @returns The exit code.
 */
export async function runHistory(
  organization: string,
  connection: string | undefined,
  flags: HistoryFlags,
): Promise<number> {
  const query = {
    organizationId: organizationIdArgument(organization),
    ...(connection === undefined ? {} : { connectionId: connectionIdArgument(connection) }),
    limit: flags.limit,
  };
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    const items = await readHistory(session, query);
    output.results(items, () =>
      items.length === 0 ? "There is no finished operation on record." : historyTable(items),
    );
    if (items.length === flags.limit) output.note(`The latest ${items.length}: --limit shows more.`);
    return EXIT.ok;
  } finally {
    session.close();
  }
}
