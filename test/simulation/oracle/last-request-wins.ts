import type { OperationRecord } from "../../../lambda/operation/record.ts";
import {
  type ChangeRequest,
  SETTING_DEFAULTS,
  SETTING_NAMES,
  type Settings,
  settingsOf,
} from "../../../lambda/request/schema.ts";
import type { Accepted, History } from "../history.ts";
import { type Intake, isAbout, isChange } from "./operations.ts";

type State = "disabled" | Required<Settings>;

/** A request as it stands in the order of its pair. */
interface Standing {
  readonly operationId: string;
  readonly request: ChangeRequest;
  /** Where it stands; of one that was sent twice, either. */
  readonly places: readonly Accepted[];
  /** Whether it surely took effect: one that was dead-lettered may have, unheard. */
  readonly sure: boolean;
  /** Whether it surely did not: it was cancelled, and no call for it changed anything. */
  readonly never: boolean;
  /** A call of it took effect at a time that no record tells, and it was cancelled or dead-lettered all the same. */
  readonly stray: boolean;
  /** Its record, if that is about this very request. */
  readonly record: OperationRecord | undefined;
}

/** With more duplicates than that for one pair, only some of their places are tried. */
const MOST_ORDERS = 64;

/** Promise 2: for each pair, the state in Auth0 in the end is what the requests ask for in their order. */
export function* lastRequestWins(history: History, intake: Intake): Generator<string> {
  for (const [pair, standings] of byPair(history, intake)) {
    const [organizationId = "", connectionId = ""] = pair.split("#");
    const settings = history.auth0.settings(organizationId, connectionId);
    const actual = spell(settings ?? "disabled");
    const possible = possibleStates(standings, initialState(history, organizationId, connectionId));
    if (!possible.has(actual)) {
      yield `${pair} is ${actual}, but was asked to be ${[...possible].join(" or ")}`;
    }
    yield* supersessions(standings);
  }
}

function byPair(history: History, intake: Intake): ReadonlyMap<string, readonly Standing[]> {
  const pairs = new Map<string, Standing[]>();
  const effective = new Set(history.effects.map(({ operationId }) => operationId));
  for (const { operationId, contents } of intake.operations.values()) {
    const record = history.records.get(operationId);
    for (const content of contents) {
      const { request, messages } = content;
      if (!isChange(request)) continue;
      const own = isAbout(record, content) ? record : undefined;
      const sure = own?.status === "succeeded" || own?.status === "superseded";
      const gaveUp = own?.status === "cancelled" || own?.status === "dead_lettered";
      const stray = gaveUp && effective.has(operationId);
      const never = own?.status === "cancelled" && !stray;
      const places = messages.filter(({ redrivenFrom }) => redrivenFrom === undefined);
      const pair = `${request.organization_id}#${request.connection_id}`;
      const standing = { operationId, request, places, sure, never, stray, record: own };
      const others = pairs.get(pair);
      if (others === undefined) pairs.set(pair, [standing]);
      else others.push(standing);
    }
  }
  return pairs;
}

function initialState({ scenario }: History, organizationId: string, connectionId: string): State {
  const found = scenario.enabled.find(
    (one) => one.organizationId === organizationId && one.connectionId === connectionId,
  );
  return found === undefined ? "disabled" : { ...SETTING_DEFAULTS, ...found.settings };
}

/** Every state that the requests may have led to, as text. */
function possibleStates(standings: readonly Standing[], initial: State): ReadonlySet<string> {
  const results = new Set<string>();
  for (const order of orders(standings)) {
    let states = new Map([[spell(initial), initial]]);
    const strays = order.filter(({ stray }) => stray);
    for (const standing of order) {
      const { request, sure, never, stray } = standing;
      if (never) continue;
      // Older requests may have been applied after it: it is what they found then, and what they do not name stays.
      for (const { request: early } of strays) addAfter(states, early, states);
      if (stray) strays.shift();
      const next = sure ? new Map<string, State>() : new Map(states);
      addAfter(states, request, next);
      states = next;
    }
    for (const state of states.keys()) results.add(state);
  }
  return results;
}

/** Adds what a request makes of each of several states to others. */
function addAfter(states: ReadonlyMap<string, State>, request: ChangeRequest, to: Map<string, State>): void {
  for (const state of [...states.values()]) {
    const changed = after(state, request);
    to.set(spell(changed), changed);
  }
}

function* orders(standings: readonly Standing[]): Generator<readonly Standing[]> {
  let choices: { readonly standing: Standing; readonly place: Accepted }[][] = [[]];
  for (const standing of standings) {
    choices = choices
      .flatMap((choice) => standing.places.map((place) => [...choice, { standing, place }]))
      .slice(0, MOST_ORDERS);
  }
  for (const choice of choices) {
    yield choice.sort((a, b) => compare(a.place, b.place)).map(({ standing }) => standing);
  }
}

/** The order as it is promised, written down a second time: the oracle must not share the core's mistakes. */
function compare(a: Accepted, b: Accepted): number {
  if (a.lane === b.lane) return BigInt(a.sequence) < BigInt(b.sequence) ? -1 : 1;
  return a.sentAtMs - b.sentAtMs || (a.lane === "bulk" ? -1 : 1);
}

function after(state: State, request: ChangeRequest): State {
  if (request.action === "disable") return "disabled";
  return { ...(state === "disabled" ? SETTING_DEFAULTS : state), ...settingsOf(request) };
}

function spell(state: State): string {
  if (state === "disabled") return state;
  return `enabled (${SETTING_NAMES.filter((name) => state[name]).join(", ") || "nothing on"})`;
}

/** What was settled, not recorded for want of a worker, and delivered again after 13 days, expires all the same. */
function isExpired(record: OperationRecord): boolean {
  return "ending" in record && record.ending.status === "dead_lettered" && record.ending.reason === "expired";
}

/** A superseded request names a later one for the same pair that took effect. */
function* supersessions(standings: readonly Standing[]): Generator<string> {
  for (const { operationId, places, record } of standings) {
    if (record?.status !== "superseded" || record.ending.status !== "superseded") continue;
    // What found another state than it expects names no request.
    if (!("byOperationId" in record.ending)) continue;
    const { byOperationId } = record.ending;
    const by = standings.find((one) => one.operationId === byOperationId);
    if (by === undefined)
      yield `${operationId} is superseded by ${byOperationId}, which is about something else`;
    else if (!by.places.some((later) => places.some((place) => compare(place, later) < 0))) {
      yield `${operationId} is superseded by ${byOperationId}, which was asked for before it`;
    } else if (by.never || (by.record?.status === "dead_lettered" && !isExpired(by.record))) {
      yield `${operationId} is superseded by ${byOperationId}, which did not take effect`;
    }
  }
}
