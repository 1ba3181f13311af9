import type { History } from "../history.ts";
import { assumedLimitKept } from "./assumed-limit.ts";
import { batchesKept } from "./batches.ts";
import { rightBlame } from "./blame.ts";
import { rightCircuits } from "./circuits.ts";
import { discardsKept } from "./discards.ts";
import { enabledWhereSaid } from "./enabled-where-said.ts";
import { expectationsKept } from "./expectations.ts";
import { nothingHeldUp } from "./held-up.ts";
import { lastRequestWins } from "./last-request-wins.ts";
import { limitKept } from "./limit.ts";
import { nothingLost } from "./nothing-lost.ts";
import { understand } from "./operations.ts";
import { reusesCalled } from "./reuse.ts";
import { rollbacksKept } from "./rollbacks.ts";
import { standingsRight } from "./standings.ts";
import { statesBefore } from "./states-before.ts";
import { timelineOf } from "./timeline.ts";
import { nothingNewerUndone } from "./undone.ts";

/**
 * Judges a world that has come to rest by what the design promises.
 *
 * @returns What is wrong, a sentence each; nothing where all promises were kept.
 */
export function judge(history: History): readonly string[] {
  const intake = understand(history);
  const timeline = timelineOf(history);
  return [
    ...new Set([
      ...history.observed,
      ...nothingLost(history, intake),
      ...lastRequestWins(history, intake, timeline),
      ...limitKept(history),
      ...assumedLimitKept(history),
      ...rightBlame(history, timeline),
      ...rightCircuits(history),
      ...nothingHeldUp(history, intake),
      ...batchesKept(history, intake),
      ...statesBefore(history, intake, timeline),
      ...enabledWhereSaid(history, timeline),
      ...expectationsKept(history, intake, timeline),
      ...reusesCalled(history),
      ...standingsRight(history),
      ...rollbacksKept(history, intake, timeline),
      ...nothingNewerUndone(history, intake),
      ...discardsKept(history),
    ]),
  ];
}
