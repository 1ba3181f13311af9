import type { Seen } from "../../contract/pair.ts";
import type { ChangeRequest } from "../../contract/request.ts";
import { beforeOf } from "../order/before.ts";
import { callsInDoubt } from "../order/doubt.ts";
import { settle } from "../order/settle.ts";
import { endingOf, type Plan, type Settlement } from "./plan.ts";
import { resultOf } from "./result.ts";

/**
 * The settlement of a request whose connection was seen as it is asked to be. Where a call of the operation is in doubt,
 * what was seen now may be that call's work, and only an earlier look tells what was there before.
 *
 * @param auth0Status The status that ended it: that of the write that was refused, or of the look.
 */
export function settleSeen(
  request: ChangeRequest,
  { pair, claimed, place, settings }: Extract<Plan, { do: "call" }>,
  { sight, auth0Status }: { readonly sight: Seen; readonly auth0Status: number },
  nowMs: number,
): Settlement {
  const { operation_id: operationId, action } = request;
  const isInDoubt = callsInDoubt(pair).includes(operationId);
  const stored = pair.seenBefore?.operationId === operationId ? pair.seenBefore.seen : undefined;
  const seen = isInDoubt ? stored : sight;
  const before = beforeOf(pair, { operationId, seen, answer: "untold" });
  const result = resultOf("unchanged", { action, settings, seen, isInDoubt });
  const left = sight.state === "enabled" ? { left: sight.settings } : {};
  const told = { result, before, auth0Status, ...left };
  const effect = { operationId, action, settings, place, ...told, isNew: false };
  // One write does what claiming and settling would: it keeps whose calls are in doubt, too.
  const next = settle({ ...claimed, version: pair.version }, effect, nowMs);
  return { next, ending: endingOf(next.applied) };
}
