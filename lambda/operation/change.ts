import type { Clock, Random } from "../../contract/clock.ts";
import type { PairKey, PairState, Seen } from "../../contract/pair.ts";
import type { Lane } from "../../contract/place.ts";
import type { Ending } from "../../contract/record.ts";
import type { ChangeCall } from "../answer/calls.ts";
import type { Batches } from "../batches/batches.ts";
import type { Company } from "../circuit/company.ts";
import type { AdmissionRequest, Pass } from "../circuit/gate.ts";
import { type ClaimedPair, coversCall, release, withSeenBefore } from "../order/claim.ts";
import { callsInDoubt } from "../order/doubt.ts";
import type { PairStore } from "../order/pair-store.ts";
import type { TraitWatch } from "../traits/watch.ts";
import { admit } from "./admission.ts";
import { hindered } from "./admission-deferral.ts";
import { conclude } from "./after-call.ts";
import { type CallPorts, makeCall } from "./call.ts";
import { cancelled } from "./cancelled.ts";
import type { Conclusion, Tally } from "./conclusion.ts";
import { tryLater } from "./failed-call.ts";
import { type Lesson, refusalIn, upsertIn } from "./lesson.ts";
import { lookAt } from "./look.ts";
import { nextStep, type Turn } from "./next-step.ts";
import { waitForPair } from "./pair-wait.ts";
import { overtaken, type PlannedChange, planChange } from "./plan.ts";
import { replaceWithRetry } from "./replace-with-retry.ts";
import { settleSeen } from "./settle-seen.ts";
import { isSame } from "./suspicion.ts";

/** Everything that changing a pair needs of the world. */
export interface ChangePorts extends CallPorts {
  readonly pairs: PairStore;
  readonly batches: Pick<Batches, "memberOf">;
  readonly traits: TraitWatch;
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
  /** Since when earlier deliveries may have made a call unheard, in milliseconds; undefined at the first one. */
  readonly triedSinceMs?: number;
}

/** How often a write may find the connection in another state than it assumed before that is a failure. */
const MAX_TURNS = 3;

/** How long a pass is good for a call, in milliseconds: what opened since it was asked for, it does not show. */
const PASS_MS = 5_000;

/** What a look showed of a connection, and the version of the pair's item that it goes with. */
interface Sight {
  readonly version: number;
  readonly seen: Seen;
  readonly auth0Status: number;
}

/**
 * Brings one request to change a pair to its end, or to the point where it must wait: plan, look, pass, claim, call, settle.
 * Waiting comes before claiming, so a waiting backfill never blocks an urgent request for the same pair.
 *
 * @returns What came of it. The caller writes the record and answers the queue; until then nothing is lost, because
 *   the settlement names this operation and a redelivery goes on from there.
 */
export async function applyChange(change: Change, ports: ChangePorts): Promise<Conclusion> {
  const { pairs, gate, clock, random, traits } = ports;
  const { request, enqueuedAtMs, triedSinceMs } = change;
  const { operation_id: operationId, batch_id: batchId } = request;
  const key = keyOf(change);
  const member = ports.batches.memberOf(batchId, change.lane);
  const pairWait = waitForPair(change, ports);
  let { tally } = change;
  let turns = 0;
  let turned: { readonly version: number; readonly turn: Turn } | undefined;
  let isBlind = false;
  let looked: Sight | undefined;
  let held: { readonly pass: Pass; readonly call: ChangeCall; readonly atMs: number } | undefined;
  let claimed: ClaimedPair | undefined;
  let known: PairState | undefined;

  /** What is known of a connection goes with a version of its pair: another operation's write makes it old. */
  const sightOf = ({ version }: PairState) => (looked?.version === version ? looked : undefined);
  const turnOf = ({ version }: PairState) => (turned?.version === version ? turned.turn : undefined);
  const learn = async (lesson: Lesson | undefined) => {
    if (lesson !== undefined) await traits.sawRepeatedPost(lesson.answer, lesson.evidence);
  };
  /** A pass is good for the call that it was asked for: other circuits may stand in another one's way. */
  const keepFor = async (call: ChangeCall | undefined) => {
    if (held === undefined || held.call === call) return;
    const { pass } = held;
    held = undefined;
    await gate.giveBack(pass);
  };

  try {
    for (;;) {
      const pair = known ?? (await pairs.read(key));
      known = undefined;
      const plan = planChange(pair, change, claimed, clock.now());
      if (plan.do !== "call") await keepFor(undefined);
      if (plan.do === "finish") return finished(plan.ending, tally);
      if (plan.do === "settle") {
        if (await pairs.replace(key, plan.next)) return finished(plan.ending, tally);
        continue;
      }
      if (held === undefined ? await member.isHalted() : !(await member.mayCall())) {
        const uncalled = claimed !== undefined && isSame(pair, claimed) ? release(claimed) : undefined;
        if (uncalled !== undefined && !(await replaceWithRetry(key, uncalled, ports))) continue;
        return finished(cancelled(uncalled ?? pair, operationId), tally);
      }
      switch (plan.do) {
        case "suspect":
          return { kind: "suspect" };
        case "wait": {
          const afterMs = await pairWait.next(pair, plan.untilMs);
          if (afterMs !== undefined) return busy(afterMs, tally);
          continue;
        }
      }

      const sight = sightOf(pair);
      const turn = turnOf(pair);
      const captures = member.captures();
      const repeatedPost = traits.repeatedPost();
      const step = nextStep({
        request,
        key,
        plan,
        sight: sight?.seen,
        turn,
        captures,
        isBlind,
        repeatedPost,
        isWorthATry: traits.isWorthATry(),
        triedSinceMs,
      });
      await keepFor(step.do === "write" ? step.call.kind : undefined);
      switch (step.do) {
        case "look": {
          const { isRequired } = step;
          const wish = wishOf(change, request.action);
          const look = { operationId, key, member, wish, isRequired, tally, enqueuedAtMs };
          const answer = await lookAt(look, ports);
          if (answer.kind === "concluded") return answer.conclusion;
          if (answer.kind === "again") ({ tally } = answer);
          else if (answer.kind === "unseen") isBlind = true;
          else {
            looked = { version: pair.version, ...answer };
            await learn(refusalIn(key, turn, answer.seen));
          }
          continue;
        }
        case "settle":
        case "settle_overtaken": {
          const { next, ending } =
            step.do === "settle" && sight !== undefined
              ? settleSeen(request, plan, statusOf(sight, turn), clock.now())
              : overtaken(plan, clock.now());
          if (await replaceWithRetry(key, next, ports)) return finished(ending, tally);
          continue;
        }
        case "finish":
          return finished(step.ending, tally);
        case "fail":
          return tryLater(step, tally, random);
      }

      const wish = wishOf(change, step.call.kind);
      if (held === undefined) {
        const admission = await admit(wish, member, ports);
        if (!admission.admitted) {
          if (admission.reason === "halted") continue;
          return hindered(admission, clock.now() - enqueuedAtMs, tally);
        }
        held = { pass: admission.pass, call: wish.call, atMs: clock.now() };
        // A claim's lease begins now, not before the wait. Whether the pair is still what it was, its write checks.
        if (admission.waited) {
          known = pair;
          continue;
        }
      }
      // Known before the answer is: a write that was sent again because its answer was lost finds its own claim.
      const isFirstTry = !callsInDoubt(pair).includes(operationId);
      claimed = sight !== undefined && isFirstTry ? withSeenBefore(plan.claimed, sight.seen) : plan.claimed;
      if (!(await replaceWithRetry(key, claimed, ports))) continue;
      if (!coversCall(claimed.claim, clock.now()) || clock.now() - held.atMs > PASS_MS) {
        await replaceWithRetry(key, release(claimed), ports);
        await keepFor(undefined);
        continue;
      }
      if (!member.mayStillCall()) {
        await replaceWithRetry(key, release(claimed), ports);
        continue;
      }

      const { pass } = held;
      held = undefined;
      const meaning = await makeCall({ operationId, pass, wish, call: step.call }, ports);
      await learn(upsertIn(step.call, sight?.seen, meaning));
      const wasAbsent = turn?.kind === "absent";
      const made = {
        meaning,
        kind: step.call.kind,
        plan: { ...plan, claimed },
        key,
        request,
        sight: sight?.seen,
        repeatedPost,
        wasAbsent,
        tally,
        triedSinceMs,
      };
      const progress = await conclude(made, ports);
      if (progress.kind === "concluded") return progress.conclusion;
      ({ tally } = progress);
      const { version, isOpen, turn: newTurn = turn } = progress;
      turned = version !== undefined && newTurn !== undefined ? { version, turn: newTurn } : undefined;
      // A refusal says that the connection is not as it was seen.
      const isSightOld = isOpen || progress.turn !== undefined;
      looked = version === undefined || sight === undefined || isSightOld ? undefined : { ...sight, version };
      if (progress.turn !== undefined && ++turns > MAX_TURNS) {
        return tryLater({ detail: "the connection's state keeps changing" }, tally, random);
      }
    }
  } finally {
    // A store that fails must not cost the tenant's limit.
    if (held !== undefined) await gate.giveBack(held.pass);
  }
}

/** The status that a request ends with where a look settles it: that of the write that led to the look, if one did. */
function statusOf({ seen: sight, auth0Status }: Sight, turn: Turn | undefined) {
  return { sight, auth0Status: turn !== undefined && "auth0Status" in turn ? turn.auth0Status : auth0Status };
}

function keyOf({ request }: Change): PairKey {
  return { organizationId: request.organization_id, connectionId: request.connection_id };
}

function wishOf(change: Change, call: ChangeCall): AdmissionRequest & { readonly call: ChangeCall } {
  const { organizationId, connectionId } = keyOf(change);
  const { lane, deadlineMs, company, enqueuedAtMs } = change;
  const pair = `${organizationId}#${connectionId}`;
  return { call, lane, organizationId, pair, deadlineMs, company, enqueuedAtMs };
}

function finished(ending: Ending, tally: Tally): Conclusion {
  return { kind: "finished", ending, tally };
}

function busy(afterMs: number, tally: Tally): Conclusion {
  const detail = "another operation is at work on this organization and connection";
  return { kind: "waiting", reason: "pair_busy", detail, afterMs, tally };
}
