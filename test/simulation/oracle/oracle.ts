import type { History } from "../history.ts";
import { batchesKept } from "./batches.ts";
import { rightBlame } from "./blame.ts";
import { lastRequestWins } from "./last-request-wins.ts";
import { limitKept } from "./limit.ts";
import { nothingLost } from "./nothing-lost.ts";
import { understand } from "./operations.ts";
import { statesBefore } from "./states-before.ts";

/**
 * Judges a world that has come to rest by what the design promises.
 *
 * @returns What is wrong, a sentence each; nothing where all promises were kept.
 */
export function judge(history: History): readonly string[] {
  const intake = understand(history);
  return [
    ...new Set([
      ...history.observed,
      ...nothingLost(history, intake),
      ...lastRequestWins(history, intake),
      ...limitKept(history),
      ...rightBlame(history),
      ...batchesKept(history, intake),
      ...statesBefore(history, intake),
    ]),
  ];
}
