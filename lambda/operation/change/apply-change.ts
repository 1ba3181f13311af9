import type { Conclusion } from "../conclusion.ts";
import { admitWrite } from "./admit-write.ts";
import { callAuth0 } from "./call-auth0.ts";
import { chooseStep } from "./choose-step.ts";
import { claimPair } from "./claim-pair.ts";
import { concludeWrite } from "./conclude-write.ts";
import { lookAtConnection } from "./look-at-connection.ts";
import { planFromPair } from "./plan-from-pair.ts";
import { settlePair } from "./settle-pair.ts";
import { standBy } from "./stand-by.ts";
import { begin, heldPass, type State, type Unfinished, unusedPass } from "./state.ts";
import { type Change, type ChangePorts, type Work, workOn } from "./work.ts";

/**
 * Brings one request to change a pair to its end, or to the point where it must wait.
 * Waiting comes before claiming, so a waiting backfill never blocks an urgent request for the same pair.
 *
 * @returns What came of it. The caller writes the record and answers the queue; until then nothing is lost, because
 *   the settlement names this operation and a redelivery goes on from there.
 */
export async function applyChange(change: Change, ports: ChangePorts): Promise<Conclusion> {
  const work = workOn(change, ports);
  let state: State = begin(change);
  try {
    while (state.at !== "concluded") {
      const next: State = await advance(state, work);
      const unused = unusedPass(state, next);
      state = next;
      if (unused !== undefined) await ports.gate.giveBack(unused);
    }
    return state.conclusion;
  } finally {
    // A store that fails must not cost the tenant's limit.
    const held = heldPass(state);
    if (held !== undefined) await ports.gate.giveBack(held);
  }
}

/**
 * The phases of a change, in their order. Each takes its own state and returns the next: its return type names the phases that
 * may follow. Where the pair or the connection is not as it was taken to be, a phase goes back to the plan.
 */
function advance(state: Unfinished, work: Work): Promise<State> {
  switch (state.at) {
    case "plan":
      return planFromPair(state, work);
    case "stand_by":
      return standBy(state, work);
    case "choose":
      return chooseStep(state, work);
    case "look":
      return lookAtConnection(state, work);
    case "admit":
      return admitWrite(state, work);
    case "claim":
      return claimPair(state, work);
    case "call":
      return callAuth0(state, work);
    case "conclude":
      return concludeWrite(state, work);
    case "settle":
      return settlePair(state, work);
  }
}
