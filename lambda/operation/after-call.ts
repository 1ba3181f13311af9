import type { Meaning } from "../answer/meaning.ts";
import { beforeOf } from "../order/before.ts";
import { leaveUnsettled, release } from "../order/claim.ts";
import type { Before, Pair, PairKey } from "../order/pair.ts";
import { settle, settleOvertaken } from "../order/settle.ts";
import type { Clock, PairStore, Random } from "../ports.ts";
import type { ChangeRequest } from "../request/schema.ts";
import type { Conclusion, Tally } from "./conclusion.ts";
import { endingOf, type Plan, supersededBy } from "./plan.ts";
import type { Ending } from "./record.ts";
import { afterSetback, type Setback } from "./setback.ts";
import { writeDown } from "./write-down.ts";

/** A call that was made under a claim, and what its answer means. */
export interface CallMade {
  readonly meaning: Meaning;
  readonly plan: Extract<Plan, { do: "call" }>;
  readonly key: PairKey;
  readonly request: ChangeRequest;
  /** The pair's state before the call, where it was captured. */
  readonly before: Before | undefined;
  readonly tally: Tally;
}

/** What a call came to: the end of this delivery, or another look at the pair. */
export type Progress =
  | { readonly kind: "concluded"; readonly conclusion: Conclusion }
  | { readonly kind: "go_on"; readonly call: "enable" | "update" }
  | { readonly kind: "again"; readonly tally: Tally };

/** Writes down what a call did to the pair, and says how things go on. */
export async function conclude(
  made: CallMade,
  ports: { readonly pairs: PairStore; readonly clock: Clock; readonly random: Random },
): Promise<Progress> {
  const { meaning, plan, key, tally } = made;
  const settlement = settlementOf(made, ports.clock.now());
  if (settlement !== undefined) {
    const settled = await writeDown(key, settlement.next, ports);
    // Whoever lost the claim meanwhile starts from what is there now.
    if (!settled) return { kind: "again", tally };
    return { kind: "concluded", conclusion: { kind: "finished", ending: settlement.ending, tally } };
  }
  await writeDown(key, isUnsettled(meaning) ? leaveUnsettled(plan.claimed) : release(plan.claimed), ports);
  if (meaning.kind === "go_on") return { kind: "go_on", call: meaning.next };
  const after = afterSetback(meaning as Setback, tally, ports.random);
  return after.kind === "again" ? after : { kind: "concluded", conclusion: after };
}

function settlementOf(
  { meaning, plan, request, before: captured }: CallMade,
  nowMs: number,
): { readonly next: Pair; readonly ending: Ending } | undefined {
  const { pair, claimed, place, settings, overtakenBy } = plan;
  if (overtakenBy !== undefined) {
    // Not enabled after all: then there is nothing to take back.
    if (meaning.kind !== "done" && meaning.kind !== "go_on") return undefined;
    return { next: settleOvertaken(claimed, place, nowMs), ending: supersededBy(overtakenBy) };
  }
  if (meaning.kind !== "done") return undefined;
  const { result, stateBefore, auth0Status } = meaning;
  const { operation_id: operationId, action } = request;
  const before = beforeOf(pair, stateBefore, captured);
  const next = settle(claimed, { operationId, action, settings, place, result, before, auth0Status }, nowMs);
  return { next, ending: endingOf(next.applied) };
}

function isUnsettled(meaning: Meaning): boolean {
  if (meaning.kind === "unrecognised") return true;
  return (meaning.kind === "retry" || meaning.kind === "blocked") && meaning.unsettled;
}
