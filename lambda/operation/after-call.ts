import type { Clock, Random } from "../../contract/clock.ts";
import type { PairKey, PairState, Seen } from "../../contract/pair.ts";
import type { Ending } from "../../contract/record.ts";
import type { ChangeRequest } from "../../contract/request.ts";
import type { TenantTraits } from "../../contract/traits.ts";
import type { Meaning } from "../answer/meaning.ts";
import { beforeOf } from "../order/before.ts";
import { leaveUnsettled, release } from "../order/claim.ts";
import { callsInDoubt } from "../order/doubt.ts";
import type { PairStore } from "../order/pair-store.ts";
import { settle, settleOvertaken } from "../order/settle.ts";
import type { Conclusion, Tally } from "./conclusion.ts";
import { afterFailedCall, type FailedCall } from "./failed-call.ts";
import type { Turn, Write } from "./next-step.ts";
import { endingOf, type Plan, supersededBy } from "./plan.ts";
import { replaceWithRetry } from "./replace-with-retry.ts";
import { resultOf } from "./result.ts";

/** A write that was made under a claim, and what its answer means. */
export interface WriteMade {
  readonly meaning: Meaning;
  readonly kind: Write["kind"];
  readonly plan: Extract<Plan, { do: "call" }>;
  readonly key: PairKey;
  readonly request: ChangeRequest;
  /** What the last look showed, if nothing of ours was written since. */
  readonly sight: Seen | undefined;
  readonly repeatedPost: TenantTraits["repeatedPost"] | undefined;
  /** Whether Auth0 refused a PATCH right before, since the connection is not enabled. */
  readonly wasAbsent: boolean;
  readonly tally: Tally;
  /** See `Evidence`. */
  readonly triedSinceMs?: number | undefined;
}

/** What a write came to: the end of this delivery, or another step. */
export type Progress =
  | { readonly kind: "concluded"; readonly conclusion: Conclusion }
  | {
      readonly kind: "again";
      readonly tally: Tally;
      /** What the write came to instead of what it was for. */
      readonly turn?: Turn;
      /** The pair's version since: what is known of the connection goes with it. Undefined where the claim was lost. */
      readonly version?: number;
      /** Whether the write may have changed the connection. */
      readonly isOpen: boolean;
    };

/** Writes down what a call did to the pair, and says how things go on. */
export async function conclude(
  made: WriteMade,
  ports: { readonly pairs: PairStore; readonly clock: Clock; readonly random: Random },
): Promise<Progress> {
  const { meaning, kind, plan, key, tally } = made;
  const settlement = settlementOf(made, ports.clock.now());
  if (settlement !== undefined) {
    const settled = await replaceWithRetry(key, settlement.next, ports);
    // An execution that lost its claim meanwhile starts from what is there now.
    if (!settled) return { kind: "again", tally, isOpen: true };
    return { kind: "concluded", conclusion: { kind: "finished", ending: settlement.ending, tally } };
  }
  const isOpen = isUnsettled(meaning);
  const next = isOpen ? leaveUnsettled(plan.claimed) : release(plan.claimed);
  const since = (await replaceWithRetry(key, next, ports)) ? { isOpen, version: next.version } : { isOpen };
  const turn = turnOf(meaning, kind);
  if (turn !== undefined) return { kind: "again", tally, turn, ...since };
  const after = afterFailedCall(meaning as FailedCall, tally, ports.random);
  return after.kind === "again" ? { ...after, ...since } : { kind: "concluded", conclusion: after };
}

function turnOf(meaning: Meaning, call: Write["kind"]): Turn | undefined {
  if (meaning.kind === "unrecognised") {
    const { detail, auth0Status } = meaning;
    return { kind: "unrecognised", call, detail, auth0Status };
  }
  if (meaning.kind !== "go_on") return undefined;
  return meaning.next === "look"
    ? { kind: "associated", auth0Status: meaning.auth0Status }
    : { kind: "absent" };
}

function settlementOf(
  { meaning, kind, plan, request, sight, repeatedPost, wasAbsent, triedSinceMs }: WriteMade,
  nowMs: number,
): { readonly next: PairState; readonly ending: Ending } | undefined {
  const { pair, claimed, place, settings, overtakenBy } = plan;
  if (overtakenBy !== undefined) {
    // Not enabled after all: then there is nothing to take back.
    if (meaning.kind !== "done" && meaning.kind !== "go_on") return undefined;
    return { next: settleOvertaken(claimed, place, nowMs), ending: supersededBy(overtakenBy) };
  }
  if (meaning.kind !== "done") return undefined;
  const { operation_id: operationId, action } = request;
  const { stateBefore, settings: left, auth0Status } = meaning;
  const isCreated = action === "enable" && stateBefore === "untold";
  // Only a tenant that refuses a repeated POST says by a 201 that there was nothing.
  const isTold = isCreated && kind === "enable" && repeatedPost === "refused";
  // Else what earlier requests set may still be there: a POST that changes what it meets keeps what it does not name.
  const isNew = sight === undefined ? isTold : isCreated && sight.state === "disabled";
  const seen = claimed.seenBefore?.seen;
  const answer = isTold || wasAbsent ? "disabled" : stateBefore;
  const before = beforeOf(pair, { seen, answer, triedSinceMs });
  const isInDoubt = callsInDoubt(pair).includes(operationId);
  const result = resultOf(meaning.result, { action, settings, seen, isInDoubt });
  const told = { result, before, auth0Status, ...(left === undefined ? {} : { left }) };
  const effect = { operationId, action, settings, place, ...told, isNew };
  const next = settle(claimed, effect, nowMs);
  return { next, ending: endingOf(next.applied) };
}

/** Whether a call may have taken effect, or still do so, although its answer does not say that it did. */
function isUnsettled(meaning: Meaning): boolean {
  switch (meaning.kind) {
    case "unrecognised":
      return true;
    case "token_refused":
    case "retry":
    case "blocked":
      return meaning.unsettled;
    default:
      return false;
  }
}
