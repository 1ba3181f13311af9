import type { SessionFlags } from "../../operator/session/flags.ts";
import { readWaiting, waitingObjects } from "../../operator/waiting/waiting.ts";
import { EXIT, EXIT_OF } from "../exit-codes.ts";
import { notePauses } from "../lane/pauses.ts";
import { showCut } from "../output/cut.ts";
import { type FilterFlags, filterOf } from "../session/filters.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { queuedText, UNKNOWN_DEFERRED, waitingList } from "./describe.ts";

/** The options of `orgconn waiting`. */
export interface WaitingFlags extends SessionFlags, ListFlags, FilterFlags {}

/**
 * Shows what waits in both lanes.
 *
 * @returns The exit code.
 */
export function runWaiting(flags: WaitingFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    const waiting = await readWaiting(session, filterOf(flags, session.clients.now()));
    const { items, lanes, isKnown } = waiting;
    output.results(waitingObjects(waiting), () => {
      if (items.length > 0) return waitingList(items, flags, session.clients.now());
      return isKnown ? "No such operation is deferred." : UNKNOWN_DEFERRED;
    });
    showCut(output, waiting, "oldest");
    for (const lane of lanes) output.note(queuedText(lane));
    notePauses(session, output, lanes);
    return isKnown ? EXIT.ok : EXIT_OF.unknown;
  });
}
