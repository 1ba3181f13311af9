/** Situations that a step is chosen in. */
import { type PairState, type Seen, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { ChangeRequest } from "../../contract/request.ts";
import { nextStep, type Situation, type Step, type Turn } from "../../lambda/operation/next-step.ts";
import { type PlannedChange, planChange } from "../../lambda/operation/plan.ts";

const NOW_MS = 1_000_000;
const KEY = { organizationId: "org_1", connectionId: "con_1" };
const IDS = { operation_id: "operation-1", organization_id: "org_1", connection_id: "con_1" };
/** An enable without settings. */
export const ENABLE: ChangeRequest = { ...IDS, action: "enable" };
/** An enable with a setting. */
export const WITH_BUTTON: ChangeRequest = { ...ENABLE, show_as_button: true };
/** A disable. */
export const DISABLE: ChangeRequest = { ...IDS, action: "disable" };
const PLACE = { lane: "bulk", sequence: "5", sentAtMs: 5 } as const;

/** The settings of the connection. */
export const SETTINGS = { assign_membership_on_login: true, show_as_button: false };
/** A look that shows the connection on. */
export const ON: Seen = { state: "enabled", settings: SETTINGS };
/** A look that shows it associated and off. */
export const OFF: Seen = { state: "off", settings: SETTINGS };
/** A look that shows that it is not there. */
export const ABSENT: Seen = { state: "disabled" };

/** Auth0 refused the POST. */
export const CONFLICT: Turn = { kind: "associated", auth0Status: 409, atMs: 0 };
/** The answer to a write was not Auth0's. */
export const foreign = (call: "enable" | "update" | "disable"): Turn => ({
  kind: "unrecognised",
  call,
  detail: "409, but not in Auth0's words",
  auth0Status: 409,
});

/** A pair to which an operation was applied. */
export const applied = (state: "enabled" | "disabled", sequence: string): PairState => ({
  ...UNKNOWN_PAIR,
  version: 1,
  applied: {
    operationId: "operation-0",
    state,
    result: "applied",
    before: { state: "unknown" },
    auth0Status: 201,
    place: { ...PLACE, sequence },
    atMs: 0,
  },
});
/** A pair that is enabled on record. */
export const BELIEVED_ON = applied("enabled", "1");
/** A pair that the request's own call may have changed unheard. */
export const IN_DOUBT: PairState = { ...UNKNOWN_PAIR, version: 1, inDoubt: [{ operationId: "operation-1" }] };
/** A newer enable was applied; the disable only takes back what was set before it. */
export const OVERTAKEN = applied("enabled", "9");

/** The next step of a request, where all is as usual except for what is named. */
export function stepFor(
  request: ChangeRequest,
  {
    pair = UNKNOWN_PAIR,
    alone = false,
    ...known
  }: Partial<Situation> & { readonly pair?: PairState; readonly alone?: boolean } = {},
): Step {
  const change: PlannedChange = { request, place: PLACE, alone };
  const plan = planChange(pair, change, undefined, NOW_MS);
  if (plan.do !== "call") throw new Error(`the plan is to ${plan.do}`);
  const nothing = {
    sight: undefined,
    turn: undefined,
    captures: false,
    isBlind: false,
    repeatedPost: undefined,
    isWorthATry: known.repeatedPost === undefined,
  };
  return nextStep({ request, key: KEY, plan, ...nothing, ...known });
}

/** A look. */
export const look = (isRequired: boolean): Step => ({ do: "look", isRequired });
/** A POST. */
export const post = (settings = {}): Step => ({ do: "write", call: { kind: "enable", ...KEY, settings } });
/** A PATCH. */
export const patch = (settings = {}): Step => ({ do: "write", call: { kind: "update", ...KEY, settings } });
/** A DELETE. */
export const DELETE: Step = { do: "write", call: { kind: "disable", ...KEY } };
/** The end without a write. */
export const SETTLE: Step = { do: "settle" };
/** The end of a try whose write did not do what it was for. */
export const FAIL = { do: "fail", detail: "409, but not in Auth0's words", auth0Status: 409 };
