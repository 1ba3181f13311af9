import type { Meaning } from "../answer/meaning.ts";
import type { Call } from "../auth0/calls.ts";
import type { Admission, Pass, Wish } from "../circuit/gate.ts";
import { beforeOf } from "../order/before.ts";
import { type ClaimedPair, coversCall, leaveUnsettled, release } from "../order/claim.ts";
import type { Pair, PairKey } from "../order/pair.ts";
import type { Lane } from "../order/place.ts";
import { settle, settleOvertaken } from "../order/settle.ts";
import type { Clock, PairStore, Random } from "../ports.ts";
import type { Settings } from "../request/schema.ts";
import { type CallPorts, spend } from "./call.ts";
import type { Conclusion, Tally } from "./conclusion.ts";
import { hindered } from "./hindrance.ts";
import { endingOf, type Plan, type PlannedChange, planChange, supersededBy } from "./plan.ts";
import type { Ending } from "./record.ts";
import { afterSetback, type Setback, tryLater } from "./setback.ts";

/** Everything that changing a pair needs of the world. */
export interface ChangePorts extends CallPorts {
  readonly pairs: PairStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** A request to change a pair, on its way. */
export interface Change extends PlannedChange {
  /** The lane that it came through this time. */
  readonly lane: Lane;
  readonly tally: Tally;
  readonly enqueuedAtMs: number;
  /** Until when this delivery may wait, in milliseconds on the worker's clock. */
  readonly deadlineMs: number;
}

/** Longest pause between two looks at a pair that somebody else has claimed, in milliseconds. */
const BUSY_PAUSE_MS = 1_000;
/** Tries to write a claim or what became of its call, and the longest pause after the first of them, in milliseconds. */
const WRITE_TRIES = 4;
const WRITE_PAUSE_MS = 1_000;
/** How often an enable may find the connection in the other state than it assumed before that is a failure. */
const MAX_TURNS = 3;

type ChangeCall = "enable" | "update" | "disable";
type PlannedCall = Extract<Plan, { do: "call" }>;

/** What a call came to: the end of this delivery, or another look at the pair. */
type Progress =
  | { readonly kind: "concluded"; readonly conclusion: Conclusion }
  | { readonly kind: "go_on"; readonly call: ChangeCall }
  | { readonly kind: "again"; readonly tally: Tally };

/**
 * Brings one request to change a pair to its end, or to the point where it must wait: plan, pass, claim, call, settle.
 * Waiting comes before claiming, so a waiting backfill never blocks an urgent request for the same pair.
 *
 * @returns What came of it. The caller writes the record and answers the queue; until then nothing is lost, because
 *   the settlement names this operation and a redelivery goes on from there.
 */
export async function applyChange(change: Change, ports: ChangePorts): Promise<Conclusion> {
  const { pairs, gate, clock, random } = ports;
  const key = keyOf(change);
  let { tally } = change;
  let next: ChangeCall = change.request.action;
  let turns = 0;
  let held: { readonly pass: Pass; readonly call: ChangeCall } | undefined;
  let claimed: ClaimedPair | undefined;

  try {
    for (;;) {
      const pair = await pairs.read(key);
      const plan = planChange(pair, change, claimed, clock.now());
      const call = plan.do === "call" ? callOf(plan, next) : undefined;
      // A pass is good for the call that it was asked for: other circuits may stand in another one's way.
      if (held !== undefined && held.call !== call) {
        await gate.giveBack(held.pass);
        held = undefined;
      }
      switch (plan.do) {
        case "finish":
          return finished(plan.ending, tally);
        case "suspect":
          return { kind: "suspect" };
        case "settle":
          if (await pairs.replace(key, plan.next)) return finished(plan.ending, tally);
          continue;
        case "wait": {
          const leftMs = plan.untilMs - clock.now();
          const pauseMs = Math.min(leftMs, BUSY_PAUSE_MS * random());
          if (clock.now() + pauseMs >= change.deadlineMs) return busy(leftMs, tally);
          await clock.sleep(pauseMs);
          continue;
        }
      }

      const wish = wishOf(change, callOf(plan, next));
      if (held === undefined) {
        const admission: Admission = await gate.admit(wish);
        if (!admission.admitted) return hindered(admission, clock.now() - change.enqueuedAtMs, tally);
        held = { pass: admission.pass, call: wish.call };
        // What was read before a wait is stale: look again, with the pass in hand.
        if (admission.waited) continue;
      }
      // Known before the answer is: a write that was sent again because its answer was lost finds its own claim.
      claimed = plan.claimed;
      if (!(await writeDown(key, claimed, ports))) continue;
      if (!coversCall(claimed.claim, clock.now())) continue;

      const { pass } = held;
      held = undefined;
      const meaning = await spend(pass, wish, toCall(wish.call, key, plan.settings), ports);
      const progress = await conclude(meaning, plan, change, tally, ports);
      if (progress.kind === "concluded") return progress.conclusion;
      if (progress.kind === "again") ({ tally } = progress);
      else if (++turns <= MAX_TURNS) next = progress.call;
      else return tryLater({ detail: "the connection's state keeps changing" }, tally, random);
    }
  } finally {
    // A store that fails must not cost the tenant's limit.
    if (held !== undefined) await gate.giveBack(held.pass);
  }
}

/** An overtaken disable only takes settings back. */
function callOf({ overtakenBy }: PlannedCall, next: ChangeCall): ChangeCall {
  return overtakenBy === undefined ? next : "update";
}

/** Writes down what a call did to the pair, and says how things go on. */
async function conclude(
  meaning: Meaning,
  plan: PlannedCall,
  change: Change,
  tally: Tally,
  ports: ChangePorts,
): Promise<Progress> {
  const { clock, random } = ports;
  const key = keyOf(change);
  const settlement = settlementOf(meaning, plan, change, clock.now());
  if (settlement !== undefined) {
    const settled = await writeDown(key, settlement.next, ports);
    // Whoever lost the claim meanwhile starts from what is there now.
    if (!settled) return { kind: "again", tally };
    return { kind: "concluded", conclusion: finished(settlement.ending, tally) };
  }
  await writeDown(key, isUnsettled(meaning) ? leaveUnsettled(plan.claimed) : release(plan.claimed), ports);
  if (meaning.kind === "go_on") return { kind: "go_on", call: meaning.next };
  const after = afterSetback(meaning as Setback, tally, random);
  return after.kind === "again" ? after : { kind: "concluded", conclusion: after };
}

/** Writes a claim, or what became of its call, with more patience than other writes get: a claim that stays looks like a crash. */
async function writeDown(key: PairKey, next: Pair, { pairs, clock, random }: ChangePorts): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await pairs.replace(key, next);
    } catch (error) {
      if (tries === WRITE_TRIES) throw error;
      await clock.sleep(tries * WRITE_PAUSE_MS * random());
    }
  }
}

function settlementOf(meaning: Meaning, plan: PlannedCall, { request }: Change, nowMs: number) {
  const { pair, claimed, place, settings, overtakenBy } = plan;
  if (overtakenBy !== undefined) {
    // Not enabled after all: then there is nothing to take back.
    if (meaning.kind !== "done" && meaning.kind !== "go_on") return undefined;
    return { next: settleOvertaken(claimed, place, nowMs), ending: supersededBy(overtakenBy) };
  }
  if (meaning.kind !== "done") return undefined;
  const { result, stateBefore, auth0Status } = meaning;
  const { operation_id: operationId, action } = request;
  const before = beforeOf(pair, stateBefore);
  const next = settle(claimed, { operationId, action, settings, place, result, before, auth0Status }, nowMs);
  return { next, ending: endingOf(next.applied) };
}

function keyOf({ request }: Change): PairKey {
  return { organizationId: request.organization_id, connectionId: request.connection_id };
}

function wishOf(change: Change, call: ChangeCall): Wish & { readonly call: ChangeCall } {
  const { organizationId, connectionId } = keyOf(change);
  const { lane, deadlineMs } = change;
  return { call, lane, organizationId, pair: `${organizationId}#${connectionId}`, deadlineMs };
}

function toCall(kind: ChangeCall, key: PairKey, settings: Settings): Call {
  return kind === "disable" ? { kind, ...key } : { kind, ...key, settings };
}

function isUnsettled(meaning: Meaning): boolean {
  return (meaning.kind === "retry" || meaning.kind === "blocked") && meaning.unsettled;
}

function finished(ending: Ending, tally: Tally): Conclusion {
  return { kind: "finished", ending, tally };
}

function busy(afterMs: number, tally: Tally): Conclusion {
  const detail = "another operation is at work on this organization and connection";
  return { kind: "waiting", reason: "pair_busy", detail, afterMs, tally };
}
