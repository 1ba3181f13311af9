import { leaveUnsettled, release } from "../../order/claim.ts";
import { mayTakeEffect, settlementAfter, turnAfter } from "../after-call.ts";
import { afterFailedCall, type FailedCall, tryLater } from "../failed-call.ts";
import { replaceWithRetry } from "../replace-with-retry.ts";
import { type Concluded, type Concluding, concluded, type Planning, replan, type Settling } from "./state.ts";
import type { Work } from "./work.ts";

/** How often a write may find the connection in another state than it assumed before that is a failure. */
const MAX_MISSES = 3;

/** Decides what a call did to the pair. Where it did not do what it was for, gives up the claim and says how things go on. */
export async function concludeWrite(
  { progress, write, meaning }: Concluding,
  { change, key, ports }: Work,
): Promise<Settling | Planning | Concluded> {
  const answeredAtMs = ports.clock.now();
  const settlement = settlementAfter(meaning, write, change, answeredAtMs);
  if (settlement !== undefined) return { at: "settle", progress, settlement, isCalled: true };

  const { claimed } = write.plan;
  const isOpen = mayTakeEffect(meaning);
  const next = isOpen ? leaveUnsettled(claimed) : release(claimed);
  const isOurs = await replaceWithRetry(key, next, ports);
  const turn = turnAfter(meaning, write.call.kind, answeredAtMs);
  const findings = {
    // An execution that lost its claim meanwhile starts from what is there now.
    version: isOurs ? next.version : undefined,
    // A refusal says that the connection is not as it was seen.
    sight: isOpen || turn !== undefined ? undefined : write.sight,
    turn: turn ?? write.turn,
  };

  const { tally, misses } = progress;
  if (turn !== undefined) {
    if (misses < MAX_MISSES) return replan({ ...progress, findings, misses: misses + 1 });
    return concluded(tryLater({ detail: "the connection's state keeps changing" }, tally, ports.random));
  }
  const after = afterFailedCall(meaning as FailedCall, tally, ports.random);
  return after.kind === "again" ? replan({ ...progress, findings, tally: after.tally }) : concluded(after);
}
