import type { Conclusion } from "../conclusion.ts";
import { waitForPair } from "../pair-wait.ts";
import { cancelChange } from "./cancel-change.ts";
import { type Concluded, concluded, type Planning, type Progress, replan, type StandingBy } from "./state.ts";
import type { Work } from "./work.ts";

/** Waits for a pair that another operation has, here or in the lane. A suspect goes back to be processed alone. */
export async function standBy(
  { progress, pair, plan }: StandingBy,
  work: Work,
): Promise<Planning | Concluded> {
  if (await work.member.isHalted()) return cancelChange(pair, replan(progress), work);
  if (plan.do === "suspect") return concluded({ kind: "suspect" });
  const { idleSinceMs } = progress;
  const wait = await waitForPair(pair, plan.untilMs, { ...work.change, idleSinceMs }, work.ports);
  if (wait.kind === "go_back") return concluded(busy(wait.afterMs, progress));
  return replan({ ...progress, idleSinceMs: wait.idleSinceMs });
}

function busy(afterMs: number, { tally }: Progress): Conclusion {
  const detail = "another operation is at work on this organization and connection";
  return { kind: "waiting", reason: "pair_busy", detail, afterMs, tally };
}
