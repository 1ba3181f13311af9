import type { SessionFlags } from "../../operator/session/flags.ts";
import { readWaiting, waitingObjects } from "../../operator/waiting/waiting.ts";
import { EXIT } from "../exit-codes.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { queuedText, waitingList } from "./describe.ts";

/** The options of `orgconn waiting`. */
export interface WaitingFlags extends SessionFlags, ListFlags {
  readonly limit: number;
}

/**
 * Shows what waits in both lanes.
 *
 * @returns The exit code.
 */
export function runWaiting(flags: WaitingFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    const waiting = await readWaiting(session, flags.limit);
    const { operations, lanes } = waiting;
    output.results(waitingObjects(waiting), () =>
      operations.length === 0
        ? "No operation is deferred."
        : waitingList(operations, flags, session.clients.now()),
    );
    if (operations.length === flags.limit)
      output.note(`The oldest ${operations.length}: --limit shows more.`);
    for (const lane of lanes) output.note(queuedText(lane));
    return EXIT.ok;
  });
}
