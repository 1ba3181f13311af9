import { type PairKey, type Seen, valuesOf } from "../../contract/pair.ts";
import type { Ending } from "../../contract/record.ts";
import type { ChangeRequest, Settings } from "../../contract/request.ts";
import type { TenantTraits } from "../../contract/traits.ts";
import type { Call } from "../answer/calls.ts";
import { TURNED_OFF } from "../answer/interpret.ts";
import { isSettledSince } from "../order/before.ts";
import { callsInDoubt } from "../order/doubt.ts";
import { newerSettings } from "../order/newer-settings.ts";
import { differing } from "./differing.ts";
import { leftAlone } from "./expectation.ts";
import type { Plan } from "./plan.ts";

/** A call that changes a connection. */
export type Write = Extract<Call, { kind: "enable" | "update" | "disable" }>;

/** What a look showed of a connection, and the status of the answer. */
export interface Sight {
  readonly seen: Seen;
  readonly auth0Status: number;
}

/** What the last write of this delivery came to, where it did not do what it was for. */
export type Turn =
  /** Auth0 refused the POST, since the connection is associated with the organization already. */
  | { readonly kind: "associated"; readonly auth0Status: number; readonly atMs: number }
  /** Auth0 refused the PATCH, since the connection is not enabled. */
  | { readonly kind: "absent" }
  /** The answer was not Auth0's. */
  | {
      readonly kind: "unrecognised";
      readonly call: Write["kind"];
      readonly detail: string;
      readonly auth0Status: number;
    };

/** Everything that the next step depends on. */
export interface Situation {
  readonly request: ChangeRequest;
  readonly key: PairKey;
  readonly plan: Extract<Plan, { do: "call" }>;
  /** What a look at the connection showed, while none of ours has written the pair since. */
  readonly sight: Seen | undefined;
  readonly turn: Turn | undefined;
  /** Whether the request's batch wants the state before on record. */
  readonly captures: boolean;
  /** Whether looking where it may be left out has been given up. */
  readonly isBlind: boolean;
  /** How the tenant answers the POST of what is enabled already, as far as it is known. */
  readonly repeatedPost: TenantTraits["repeatedPost"] | undefined;
  /** Whether a POST of what is enabled would tell how the tenant answers it. */
  readonly isWorthATry: boolean;
  /** See `Evidence`. */
  readonly triedSinceMs?: number | undefined;
}

/** What to do next for a request that has its pair to itself. */
export type Step =
  /** Look at the connection. `isRequired`: nothing can be decided without. */
  | { readonly do: "look"; readonly isRequired: boolean }
  | { readonly do: "write"; readonly call: Write }
  /** A look shows the connection as it was asked to be: settle without a write. */
  | { readonly do: "settle" }
  /** A disable that was overtaken has nothing to take back. */
  | { readonly do: "settle_overtaken" }
  | { readonly do: "finish"; readonly ending: Ending }
  /** The last write did not do what it was for. */
  | { readonly do: "fail"; readonly detail: string; readonly auth0Status: number };

/**
 * Decides the next step of a request from what has been seen of its connection. Pure.
 *
 * A look comes where nothing else says what is there: after answers that decide nothing, for requests that expect a
 * state, before changes that are to be on record, and before an enable of what is enabled most likely.
 */
export function nextStep(situation: Situation): Step {
  const { request, plan, sight, turn } = situation;
  if (sight === undefined) return withoutSight(situation);
  const isOwnWork = isInDoubt(situation) && isAsAsked(situation, sight);
  if (request.expected !== undefined && !isOwnWork) {
    const detail = leftAlone(request.expected, sight, isInDoubt(situation));
    if (detail !== undefined) return { do: "finish", ending: { status: "superseded", detail } };
  }
  if (plan.overtakenBy !== undefined) return takeBack(situation, sight);
  if (request.expected !== undefined && isOwnWork) return { do: "settle" };
  if (request.action === "enable") return enable(situation, sight);
  if (turn?.kind !== "unrecognised") return write(situation, "disable");
  return sight.state === "disabled" ? { do: "settle" } : fail(turn);
}

function withoutSight(situation: Situation): Step {
  const { request, plan, turn, isBlind } = situation;
  const isExpecting = request.expected !== undefined;
  if (turn?.kind === "absent" && !isExpecting) return write(situation, "enable");
  const isRequired = turn !== undefined || plan.overtakenBy !== undefined || isExpecting;
  if (isRequired) return { do: "look", isRequired };
  if (!isBlind && isWorthALook(situation)) return { do: "look", isRequired: false };
  return write(situation, request.action);
}

/**
 * Whether a look comes before the first call. A call that is in doubt has spoiled what a look could show of the state
 * before. Where a POST may change what it meets, what is enabled on record is looked at, not sent again.
 */
function isWorthALook(situation: Situation): boolean {
  const { request, plan, captures, repeatedPost } = situation;
  if (isInDoubt(situation)) return false;
  if (request.action === "disable") return captures;
  const last = plan.pair.newest ?? plan.pair.applied;
  if (last?.state === "enabled" || repeatedPost === "upserted") return true;
  return captures && (repeatedPost !== "refused" || isSettledSince(plan.pair, situation.triedSinceMs));
}

/** Whether a call of this very operation may have changed the connection unheard. */
function isInDoubt({ request, plan }: Situation): boolean {
  return callsInDoubt(plan.pair).includes(request.operation_id);
}

/** Whether a look shows what the request asks for: an unheard call of its own may have done that. */
function isAsAsked({ request, plan }: Situation, sight: Seen): boolean {
  if (request.action === "disable") return sight.state === "disabled";
  return sight.state === "enabled" && differing(plan.settings, sight.settings).length === 0;
}

function enable(situation: Situation, sight: Seen): Step {
  const { request, plan, turn, isWorthATry } = situation;
  if (sight.state === "enabled") {
    // Whether the tenant refuses this is what lets later batches do without looks. A request that expects a connection to be on
    // teaches nothing: if a user removes it meanwhile, a PATCH fails, and a POST would turn it on again.
    const isLesson =
      isWorthATry && turn === undefined && request.expected === undefined && !isInDoubt(situation);
    if (isLesson) return write(situation, "enable", sight.settings);
    const isSet = differing(plan.settings, sight.settings).length === 0;
    if (isSet) return { do: "settle" };
    return turn?.kind === "unrecognised" && turn.call === "update" ? fail(turn) : write(situation, "update");
  }
  switch (turn?.kind) {
    case "associated": {
      const detail = `${turn.auth0Status}: ${TURNED_OFF}`;
      const { auth0Status } = turn;
      return { do: "finish", ending: { status: "dead_lettered", reason: "rejected", detail, auth0Status } };
    }
    case "unrecognised":
      return fail(turn);
    default:
      return write(situation, "enable");
  }
}

/** An overtaken disable resets what was set before it, as far as it applies to the connection and still differs. */
function takeBack(situation: Situation, sight: Seen): Step {
  const { plan, turn } = situation;
  if (sight.state !== "enabled") return { do: "settle_overtaken" };
  const settings: Settings = {};
  for (const name of differing(plan.settings, sight.settings)) {
    if (sight.settings[name] !== undefined) settings[name] = plan.settings[name] as boolean;
  }
  if (Object.keys(settings).length === 0) return { do: "settle_overtaken" };
  if (turn?.kind === "unrecognised") return fail(turn);
  return { do: "write", call: { kind: "update", ...situation.key, settings } };
}

function fail({ detail, auth0Status }: Extract<Turn, { kind: "unrecognised" }>): Step {
  return { do: "fail", detail, auth0Status };
}

/** @param seen Settings that are repeated as they are, so that a POST changes nothing but what is asked for. */
function write(situation: Situation, kind: Write["kind"], seen?: Settings): Step {
  const { key, plan } = situation;
  if (kind === "disable") return { do: "write", call: { kind, ...key } };
  const repeated = seen ?? (kind === "enable" && makesAnew(situation) ? setByNewer(plan) : {});
  return { do: "write", call: { kind, ...key, settings: { ...repeated, ...plan.settings } } };
}

/** What newer requests set: if a user of the Dashboard removed the connection, its settings went with it, and a POST that makes it anew repeats them. */
function setByNewer({ pair, place }: Situation["plan"]): Settings {
  return valuesOf({ settings: newerSettings(pair, place) });
}

/** Whether a POST can only make the connection anew: nothing is there, or the tenant would refuse it. */
function makesAnew({ sight, turn, repeatedPost }: Situation): boolean {
  return sight === undefined
    ? turn?.kind === "absent" || repeatedPost === "refused"
    : sight.state === "disabled";
}
