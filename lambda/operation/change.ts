import type { Call, ChangeCall } from "../auth0/calls.ts";
import type { Company } from "../batch/company.ts";
import type { Batches } from "../batches/batches.ts";
import type { Pass, Wish } from "../circuit/gate.ts";
import { mustCapture } from "../order/before.ts";
import { type ClaimedPair, coversCall, release } from "../order/claim.ts";
import type { Before, Pair, PairKey } from "../order/pair.ts";
import type { Lane } from "../order/place.ts";
import type { Clock, PairStore, Random } from "../ports.ts";
import type { Settings } from "../request/schema.ts";
import { admit } from "./admission.ts";
import { conclude } from "./after-call.ts";
import { type CallPorts, spend } from "./call.ts";
import { cancelled } from "./cancelled.ts";
import { capture } from "./capture.ts";
import type { Conclusion, Tally } from "./conclusion.ts";
import { hindered } from "./hindrance.ts";
import { waitForPair } from "./pair-wait.ts";
import { type Plan, type PlannedChange, planChange } from "./plan.ts";
import type { Ending } from "./record.ts";
import { tryLater } from "./setback.ts";
import { isSame } from "./suspicion.ts";
import { writeDown } from "./write-down.ts";

/** Everything that changing a pair needs of the world. */
export interface ChangePorts extends CallPorts {
  readonly pairs: PairStore;
  readonly batches: Pick<Batches, "memberOf">;
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
  readonly company?: Company | undefined;
}

/** How often an enable may find the connection in the other state than it assumed before that is a failure. */
const MAX_TURNS = 3;

type PlannedCall = Extract<Plan, { do: "call" }>;

/** What the tenant said of a pair, and the version of the pair's item that it goes with. */
interface Captured {
  readonly version: number;
  readonly before: Before;
}

/**
 * Brings one request to change a pair to its end, or to the point where it must wait: plan, pass, claim, call, settle.
 * Waiting comes before claiming, so a waiting backfill never blocks an urgent request for the same pair.
 *
 * @returns What came of it. The caller writes the record and answers the queue; until then nothing is lost, because
 *   the settlement names this operation and a redelivery goes on from there.
 */
export async function applyChange(change: Change, ports: ChangePorts): Promise<Conclusion> {
  const { pairs, gate, clock, random } = ports;
  const { operation_id: operationId, batch_id: batchId } = change.request;
  const key = keyOf(change);
  const member = ports.batches.memberOf(batchId, change.lane);
  const turn = waitForPair(change, ports);
  let { tally } = change;
  let next: ChangeCall = change.request.action;
  let turns = 0;
  let held: { readonly pass: Pass; readonly call: ChangeCall } | undefined;
  let claimed: ClaimedPair | undefined;
  let captured: Captured | undefined;
  let seen: Pair | undefined;

  try {
    for (;;) {
      const pair = seen ?? (await pairs.read(key));
      seen = undefined;
      const plan = planChange(pair, change, claimed, clock.now());
      const call = plan.do === "call" ? callOf(plan, next) : undefined;
      // A pass is good for the call that it was asked for: other circuits may stand in another one's way.
      if (held !== undefined && held.call !== call) {
        await gate.giveBack(held.pass);
        held = undefined;
      }
      if (plan.do === "finish") return finished(plan.ending, tally);
      if (plan.do === "settle") {
        if (await pairs.replace(key, plan.next)) return finished(plan.ending, tally);
        continue;
      }
      if (held === undefined ? await member.isHalted() : !(await member.mayCall())) {
        const uncalled = claimed !== undefined && isSame(pair, claimed) ? release(claimed) : undefined;
        if (uncalled !== undefined && !(await writeDown(key, uncalled, ports))) continue;
        return finished(cancelled(uncalled ?? pair, operationId), tally);
      }
      switch (plan.do) {
        case "suspect":
          return { kind: "suspect" };
        case "wait": {
          const afterMs = await turn.next(pair, plan.untilMs);
          if (afterMs !== undefined) return busy(afterMs, tally);
          continue;
        }
      }

      const wish = wishOf(change, callOf(plan, next));
      const { enqueuedAtMs } = change;
      // What was captured holds for the call if nobody of ours has written the pair since: the claim's write checks it.
      const isAsked =
        plan.overtakenBy === undefined && captured?.version !== pair.version && member.captures();
      if (isAsked && mustCapture(pair, operationId, { kind: wish.call, settings: plan.settings })) {
        if (held !== undefined) await gate.giveBack(held.pass);
        held = undefined;
        const look = await capture({ operationId, key, member, wish, tally, enqueuedAtMs }, ports);
        if (look.kind === "concluded") return look.conclusion;
        if (look.kind === "again") ({ tally } = look);
        else captured = { version: pair.version, before: look.before };
        continue;
      }
      if (held === undefined) {
        const admission = await admit(wish, member, ports);
        if (!admission.admitted) {
          if (admission.reason === "halted") continue;
          return hindered(admission, clock.now() - enqueuedAtMs, tally);
        }
        held = { pass: admission.pass, call: wish.call };
        // A claim's lease begins now, not before the wait. Whether the pair is still what it was, its write checks.
        if (admission.waited) {
          seen = pair;
          continue;
        }
      }
      // Known before the answer is: a write that was sent again because its answer was lost finds its own claim.
      claimed = plan.claimed;
      if (!(await writeDown(key, claimed, ports))) continue;
      if (!coversCall(claimed.claim, clock.now())) continue;
      if (!member.mayStillCall()) {
        await writeDown(key, release(claimed), ports);
        continue;
      }

      const { pass } = held;
      held = undefined;
      const spending = { operationId, pass, wish, call: toCall(wish.call, key, plan.settings) };
      const meaning = await spend(spending, ports);
      const before = captured?.version === pair.version ? captured.before : undefined;
      const progress = await conclude({ meaning, plan, key, request: change.request, before, tally }, ports);
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

function keyOf({ request }: Change): PairKey {
  return { organizationId: request.organization_id, connectionId: request.connection_id };
}

function wishOf(change: Change, call: ChangeCall): Wish & { readonly call: ChangeCall } {
  const { organizationId, connectionId } = keyOf(change);
  const { lane, deadlineMs, company, enqueuedAtMs } = change;
  const pair = `${organizationId}#${connectionId}`;
  return { call, lane, organizationId, pair, deadlineMs, company, enqueuedAtMs };
}

function toCall(kind: ChangeCall, key: PairKey, settings: Settings): Call {
  return kind === "disable" ? { kind, ...key } : { kind, ...key, settings };
}

function finished(ending: Ending, tally: Tally): Conclusion {
  return { kind: "finished", ending, tally };
}

function busy(afterMs: number, tally: Tally): Conclusion {
  const detail = "another operation is at work on this organization and connection";
  return { kind: "waiting", reason: "pair_busy", detail, afterMs, tally };
}
