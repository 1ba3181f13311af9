import { tryLater } from "../failed-call.ts";
import { nextStep, type Sight, type Turn } from "../next-step.ts";
import { overtaken } from "../plan.ts";
import { settleSeen } from "../settle-seen.ts";
import { cancelChange } from "./cancel-change.ts";
import {
  type Admitting,
  type Choosing,
  type Claiming,
  type Concluded,
  concluded,
  findingsOf,
  finished,
  type Looking,
  type Planning,
  replan,
  type Settling,
} from "./state.ts";
import type { Work } from "./work.ts";

/** Chooses between a look, a write, and an end without either, while the request's batch goes on. */
export async function chooseStep(
  { progress, held, plan }: Choosing,
  work: Work,
): Promise<Looking | Admitting | Claiming | Settling | Planning | Concluded> {
  const { change, key, member, ports } = work;
  const { request, triedSinceMs } = change;
  const isHalted = held === undefined ? await member.isHalted() : !(await member.mayCall());
  if (isHalted) return cancelChange(plan.pair, replan(progress, held), work);

  const { sight, turn } = findingsOf(plan.pair, progress);
  const repeatedPost = ports.traits.repeatedPost();
  const step = nextStep({
    ...{ request, key, plan, sight: sight?.seen, turn, repeatedPost, triedSinceMs },
    captures: member.captures(),
    isBlind: progress.isBlind,
    isWorthATry: ports.traits.isWorthATry(),
  });
  switch (step.do) {
    case "look":
      return { at: "look", progress, pair: plan.pair, isRequired: step.isRequired };
    case "settle":
    case "settle_overtaken": {
      const nowMs = ports.clock.now();
      const settlement =
        step.do === "settle" && sight !== undefined
          ? settleSeen(request, plan, { sight: sight.seen, auth0Status: statusOf(sight, turn) }, nowMs)
          : overtaken(plan, nowMs);
      return { at: "settle", progress, settlement, isCalled: true };
    }
    case "finish":
      return finished(step.ending, progress);
    case "fail":
      return concluded(tryLater(step, progress.tally, ports.random));
    case "write": {
      const write = { plan, call: step.call, sight, turn, repeatedPost };
      // A pass is good for the call that it was asked for: other circuits may stand in another one's way.
      if (held?.call !== step.call.kind) return { at: "admit", progress, write };
      return { at: "claim", progress, held, write };
    }
  }
}

/** The status that a look ends a request with: that of the write that led to the look, if one did. */
function statusOf({ auth0Status }: Sight, turn: Turn | undefined): number {
  return turn !== undefined && "auth0Status" in turn ? turn.auth0Status : auth0Status;
}
