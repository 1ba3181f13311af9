import { defined } from "../../contract/defined.ts";
import type { ChangeRequest } from "../../contract/request.ts";
import type { TenantTraits } from "../../contract/traits.ts";
import type { Meaning } from "../answer/meaning.ts";
import { beforeOf } from "../order/before.ts";
import { callsInDoubt } from "../order/doubt.ts";
import { settle, settleOvertaken } from "../order/settle.ts";
import type { Sight, Turn, Write } from "./next-step.ts";
import { endingOf, type Plan, type Settlement, supersededBy } from "./plan.ts";
import { resultOf } from "./result.ts";

/** A write, and what it was decided on. */
export interface PlannedWrite {
  readonly call: Write;
  readonly plan: Extract<Plan, { do: "call" }>;
  /** What the last look showed, if nothing of ours was written since. */
  readonly sight: Sight | undefined;
  /** What the write before it came to. */
  readonly turn: Turn | undefined;
  readonly repeatedPost: TenantTraits["repeatedPost"] | undefined;
}

/** The settlement of a call that did what it was for; undefined where it did not. */
export function settlementAfter(
  meaning: Meaning,
  { call, plan, sight, turn, repeatedPost }: PlannedWrite,
  { request, triedSinceMs }: { readonly request: ChangeRequest; readonly triedSinceMs?: number },
  nowMs: number,
): Settlement | undefined {
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
  const isTold = isCreated && call.kind === "enable" && repeatedPost === "refused";
  // Else what earlier requests set may still be there: a POST that changes what it meets keeps what it does not name.
  const isNew = sight === undefined ? isTold : isCreated && sight.seen.state === "disabled";
  const seen = claimed.seenBefore?.seen;
  const answer = isTold ? "created" : turn?.kind === "absent" ? "disabled" : stateBefore;
  const before = beforeOf(pair, { operationId, seen, answer, triedSinceMs });
  const isInDoubt = callsInDoubt(pair).includes(operationId);
  const result = resultOf(meaning.result, { action, settings, seen, isInDoubt });
  const told = { result, before, auth0Status, ...defined({ left }) };
  const effect = { operationId, action, settings, place, ...told, isNew };
  const next = settle(claimed, effect, nowMs);
  return { next, ending: endingOf(next.applied) };
}

/**
 * What a call came to instead of what it was for, where another step follows from that.
 *
 * @param nowMs When its answer came, in milliseconds on the worker's clock.
 */
export function turnAfter(meaning: Meaning, call: Write["kind"], nowMs: number): Turn | undefined {
  if (meaning.kind === "unrecognised") {
    const { detail, auth0Status } = meaning;
    return { kind: "unrecognised", call, detail, auth0Status };
  }
  if (meaning.kind !== "go_on") return undefined;
  return meaning.next === "look"
    ? { kind: "associated", auth0Status: meaning.auth0Status, atMs: nowMs }
    : { kind: "absent" };
}

/** Whether a call may have taken effect, or still do so, although its answer does not say that it did. */
export function mayTakeEffect(meaning: Meaning): boolean {
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
