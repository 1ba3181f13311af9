import type { Applied, PairState } from "../../contract/pair.ts";
import { alignPlace, type Place } from "../../contract/place.ts";
import type { Ending } from "../../contract/record.ts";
import type { ChangeRequest, Settings } from "../../contract/request.ts";
import { type ClaimedPair, claim } from "../order/claim.ts";
import { decide } from "../order/decide.ts";
import { findsExpectedLast, placeIn } from "../order/expected-last.ts";
import { settleOvertaken } from "../order/settle.ts";
import { crashesAlone, isAtWork, MAX_CRASHES_ALONE } from "./suspicion.ts";

/** The next version of a pair, with which an operation is finished, and how that ends. */
export interface Settlement {
  readonly next: PairState;
  readonly ending: Ending;
}

/** What to do next for a request to change a pair. */
export type Plan =
  | { readonly do: "finish"; readonly ending: Ending }
  /** It was at work when a worker crashed: it is to be processed alone, after the others. */
  | { readonly do: "suspect" }
  /** Another operation has the pair until then, at the latest. */
  | { readonly do: "wait"; readonly untilMs: number }
  /** Write this next version of the pair, without a call; the operation is finished then. */
  | ({ readonly do: "settle" } & Settlement)
  /** Write this claim, then call; of an enable, with these settings. */
  | {
      readonly do: "call";
      /** The pair as it was found. */
      readonly pair: PairState;
      readonly claimed: ClaimedPair;
      readonly place: Place;
      readonly settings: Settings;
      /** Of a disable that a newer enable overtook: the call only takes back what was set before it. */
      readonly overtakenBy?: string;
    };

/** A request to change a pair, as far as planning is concerned. */
export interface PlannedChange {
  readonly request: ChangeRequest;
  readonly place: Place;
  /** Whether it is processed after everything else in its batch, because it may be what crashes the worker. */
  readonly alone: boolean;
}

const NOT_ON_RECORD: Ending = {
  status: "superseded",
  detail: "left alone: it expects an operation that is not on record for this connection",
};

/**
 * Decides the next step for a request from what is known of its pair. Pure.
 *
 * @param written The claim that this delivery wrote itself, if it has written one.
 */
export function planChange(
  pair: PairState,
  { request, place: sent, alone }: PlannedChange,
  written: ClaimedPair | undefined,
  nowMs: number,
): Plan {
  const operationId = request.operation_id;
  const place = placeIn(pair, request, alignPlace(sent, pair.lastPlaces));
  if (pair.applied === undefined && findsExpectedLast(pair, request) === false) {
    return { do: "finish", ending: NOT_ON_RECORD };
  }
  const decision = decide(pair, request, place);
  if (decision.do === "record") return { do: "finish", ending: endingOf(decision.applied) };
  if (decision.do === "supersede") return { do: "finish", ending: supersededBy(decision.byOperationId) };

  // The same operation by another message: no crash lets a message come back before its lease is over.
  if (isAtWork(pair, operationId, written, nowMs)) return { do: "wait", untilMs: pair.claim.untilMs };
  const crashes = crashesAlone(pair, operationId, written);
  if (crashes !== undefined && !alone) return { do: "suspect" };
  if (crashes !== undefined && crashes >= MAX_CRASHES_ALONE) {
    const detail = `the worker crashed ${crashes} times while it processed this request alone`;
    return { do: "finish", ending: { status: "dead_lettered", reason: "crashed_worker", detail } };
  }

  const attempt = claim(pair, operationId, alone ? (crashes ?? 0) + 1 : 0, nowMs);
  if (attempt.kind === "busy") return { do: "wait", untilMs: attempt.untilMs };
  if (decision.do === "apply")
    return { do: "call", pair, claimed: attempt.next, place, settings: decision.settings };
  const { byOperationId: overtakenBy, defaults: settings } = decision;
  const call = { do: "call", pair, claimed: attempt.next, place, settings, overtakenBy } as const;
  return Object.keys(settings).length > 0 ? call : { do: "settle", ...overtaken(call, nowMs) };
}

/** The end of a disable that a newer enable overtook, where nothing is to be taken back. */
export function overtaken(
  { pair, claimed, place, overtakenBy = "" }: Extract<Plan, { do: "call" }>,
  nowMs: number,
): Settlement {
  // One write does what claiming and settling would: it keeps whose calls are in doubt, too.
  const next = settleOvertaken({ ...claimed, version: pair.version }, place, nowMs);
  return { next, ending: supersededBy(overtakenBy) };
}

/** The ending of an operation whose settlement is written. */
export function endingOf({ result, before, auth0Status }: Applied): Ending {
  return { status: "succeeded", result, before, auth0Status };
}

/** The ending of an operation that something newer made pointless. */
export function supersededBy(byOperationId: string): Ending {
  return { status: "superseded", byOperationId };
}
