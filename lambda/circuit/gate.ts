import type { Meaning } from "../answer/meaning.ts";
import { CALLS, type CallKind } from "../auth0/calls.ts";
import { CALL_TIMEOUT_MS } from "../auth0/limits.ts";
import type { Lane } from "../order/place.ts";
import type { CircuitStore, Clock, Permit, Random, RateBudget, RateObservation } from "../ports.ts";
import type { Observe } from "../telemetry/events.ts";
import {
  beginProbe,
  type Cause,
  type Circuits,
  close,
  failProbe,
  type Guarded,
  obstacle,
  open,
  PROBE_LEASE_MS,
  probeAtMs,
} from "./circuit.ts";
import { healthOf } from "./health.ts";
import { circuitKeeper } from "./keeper.ts";
import { addFailure, isOutage, type Streak } from "./streak.ts";

/** A call that wants to be made. */
export interface Wish {
  readonly call: CallKind;
  readonly lane: Lane;
  readonly organizationId: string;
  /** Names the pair, so that the next probe can be another one. */
  readonly pair: string;
  /** Until when the caller can wait, in milliseconds on the worker's clock. */
  readonly deadlineMs: number;
  /** The work goes on without this call where its scope is missing: it may probe for that, but does not wait. */
  readonly dispensable?: true;
}

/** The right to make one call: a permit, and the circuit that the call probes, if it is a probe. */
export interface Pass {
  readonly permit: Permit;
  readonly probes?: Guarded;
}

/** A pass, or why there is none yet. */
export type Admission =
  | {
      readonly admitted: true;
      readonly pass: Pass;
      /** Whether it was waited for: what was read before is stale then. */
      readonly waited: boolean;
    }
  | { readonly admitted: false; readonly reason: "budget"; readonly retryAfterMs: number }
  | {
      readonly admitted: false;
      readonly reason: "circuit";
      readonly guarded: Guarded;
      readonly detail: string;
    };

/** Where every call goes through: circuits first, then the rate budget. One for an execution environment. */
export interface Gate {
  /** Waits for a pass: holds while a circuit is open, takes a turn as its probe, and then a permit. */
  admit(wish: Wish): Promise<Admission>;
  /** Returns a pass that no call was made with. */
  giveBack(pass: Pass): Promise<void>;
  /**
   * Learns from the answer to a call, opening and closing circuits.
   *
   * @returns What the answer means in the light of what else is known: a failure that is part of an outage, or that
   *   happened to a probe while its circuit stays open, is nobody's attempt.
   */
  report(
    pass: Pass,
    wish: Wish,
    meaning: Meaning,
    observation: Omit<RateObservation, "permit">,
  ): Promise<Meaning>;
}

/** Everything that a gate needs of the world. */
export interface GatePorts {
  readonly budget: RateBudget;
  readonly circuits: CircuitStore;
  /** The circuits as the budget's last request brought them along: they share an item, so they cost no request. */
  readonly seen: () => Circuits;
  readonly clock: Clock;
  readonly random: Random;
  readonly observe: Observe;
}

/** Longest sleep between two looks at an open circuit, in milliseconds: work resumes soon after it closes. */
const LOOK_INTERVAL_MS = 8_000;

/** How long a probe may wait for its permit, in milliseconds: its turn is over before its call could be. */
const PROBE_PERMIT_MS = PROBE_LEASE_MS - CALL_TIMEOUT_MS - 2_000;

/** Makes the gate of an execution environment. */
export function createGate({ budget, circuits, seen, clock, random, observe }: GatePorts): Gate {
  const keeper = circuitKeeper(circuits, clock, observe);
  let streak: Streak = [];

  const permitFor = async (wish: Wish, waited: boolean, probes?: Guarded): Promise<Admission> => {
    const answer = await budget.acquire({
      bucket: CALLS[wish.call].bucket,
      lane: wish.lane,
      deadlineMs: wish.deadlineMs,
    });
    if (!answer.granted) return { admitted: false, reason: "budget", retryAfterMs: answer.retryAfterMs };
    const { permit } = answer;
    keeper.saw(seen());
    const pass = probes === undefined ? { permit } : { permit, probes };
    return { admitted: true, pass, waited: waited || permit.waitedMs > 0 };
  };

  const closeIfOpen = async (guarded: Guarded) => {
    if (keeper.known().open[guarded] !== undefined) await keeper.change((now) => close(now, guarded));
  };

  const block = async (guarded: Guarded, cause: Cause, detail: string) => {
    const nowMs = clock.now();
    await keeper.change((now) => open(now, guarded, { cause, detail }, nowMs));
  };

  const failed = async (
    wish: Wish,
    meaning: Extract<Meaning, { kind: "retry" }>,
    probes: Guarded | undefined,
  ): Promise<Meaning> => {
    const { detail, unsettled } = meaning;
    streak = addFailure(streak, wish.organizationId);
    if (probes !== undefined) await keeper.change((now) => failProbe(now, probes, clock.now()));
    const outage = probes !== "everything" && isOutage(streak);
    if (outage) await block("everything", "outage", detail);
    const guarded = probes ?? "everything";
    // Somebody else may have opened it while the call was under way: then this was part of the outage.
    if (keeper.known().open[guarded] === undefined) await keeper.look();
    if (keeper.known().open[guarded] === undefined) {
      // The circuits may be out of reach; an outage is an outage all the same.
      return outage ? { ...meaning, excused: true } : meaning;
    }
    return { kind: "blocked", what: guarded, detail, unsettled };
  };

  return {
    async admit(wish) {
      const { scope } = CALLS[wish.call];
      for (let waited = false; ; waited = true) {
        const found = obstacle(keeper.known(), scope);
        if (found === undefined) {
          const admission = await permitFor(wish, waited);
          if (!admission.admitted || obstacle(keeper.known(), scope) === undefined) return admission;
          await budget.giveBack(admission.pass.permit);
          continue;
        }
        const { guarded, circuit } = found;
        const dueAtMs = probeAtMs(circuit, wish.pair);
        if (clock.now() >= dueAtMs) {
          const mine = await keeper.change((now) => beginProbe(now, guarded, wish.pair, clock.now()));
          if (mine) {
            const deadlineMs = Math.min(wish.deadlineMs, clock.now() + PROBE_PERMIT_MS);
            const admission = await permitFor({ ...wish, deadlineMs }, true, guarded);
            if (admission.admitted || deadlineMs === wish.deadlineMs) return admission;
            continue;
          }
        }
        const untilDueMs = Math.max(dueAtMs - clock.now(), 0) + 1_000 * random();
        const sleepMs = Math.min(untilDueMs, LOOK_INTERVAL_MS);
        const isInVain = wish.dispensable && guarded !== "everything";
        if (isInVain || clock.now() + sleepMs >= wish.deadlineMs) {
          return { admitted: false, reason: "circuit", guarded, detail: circuit.detail };
        }
        await clock.sleep(sleepMs);
        await keeper.look();
      }
    },

    giveBack: ({ permit }) => budget.giveBack(permit),

    async report({ permit, probes }, wish, meaning, observation) {
      await budget.report({ permit, ...observation });
      const health = healthOf(meaning);
      switch (health.kind) {
        case "unclear":
          return meaning;
        case "foreign":
          if (probes !== undefined) await keeper.change((now) => failProbe(now, probes, clock.now()));
          return meaning;
        case "well":
          streak = [];
          await closeIfOpen("everything");
          await closeIfOpen(CALLS[wish.call].scope);
          return meaning;
        case "failing":
          return failed(wish, health.meaning, probes);
        case "blocked": {
          const { guarded, cause, detail } = health;
          // A token that lacks a scope is a good token. It says nothing of an outage: tokens are looked at in front.
          const accepted = keeper.known().open.everything?.cause === "unauthorized";
          if (guarded !== "everything" && accepted) await closeIfOpen("everything");
          if (probes === guarded) await keeper.change((now) => failProbe(now, guarded, clock.now()));
          else await block(guarded, cause, detail);
          return meaning;
        }
      }
    },
  };
}
