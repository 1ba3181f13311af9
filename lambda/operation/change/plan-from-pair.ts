import type { PairState } from "../../../contract/pair.ts";
import { withoutEarlierLife } from "../../order/earlier-life.ts";
import { planChange } from "../plan.ts";
import {
  type Choosing,
  type Concluded,
  finished,
  type Planning,
  type Settling,
  type StandingBy,
} from "./state.ts";
import type { Change, Work } from "./work.ts";

/** Reads the pair, unless that was just done, and plans what the request is to do with it. */
export async function planFromPair(
  { progress, held, pair: read }: Planning,
  { change, key, ports }: Work,
): Promise<StandingBy | Choosing | Settling | Concluded> {
  const pair = inThisLife(read ?? (await ports.pairs.read(key)), change);
  const plan = planChange(pair, change, progress.claimed, ports.clock.now());
  switch (plan.do) {
    case "finish":
      return finished(plan.ending, progress);
    case "settle":
      return { at: "settle", progress, settlement: plan, isCalled: false };
    case "suspect":
    case "wait":
      return { at: "stand_by", progress, pair, plan };
    case "call":
      return { at: "choose", progress, held, plan };
  }
}

/** What comes back from the dead-letter queue has been tried: it may be without the record that says since when. */
function inThisLife(pair: PairState, { request, enqueuedAtMs, isRedriven }: Change): PairState {
  return isRedriven ? pair : withoutEarlierLife(pair, request.operation_id, enqueuedAtMs);
}
