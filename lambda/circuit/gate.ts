import type { Clock, Random } from "../../contract/clock.ts";
import type { Lane } from "../../contract/place.ts";
import type { Scope } from "../../contract/scope.ts";
import { CALLS, type CallKind } from "../answer/calls.ts";
import type { Meaning } from "../answer/meaning.ts";
import { CALL_TIMEOUT_MS } from "../auth0/limits.ts";
import type { Permit, PermitRequest, RateBudget, RateObservation } from "../budget/rate-budget.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import {
  beginProbe,
  blockingCircuit,
  type CircuitScope,
  type Circuits,
  PROBE_LEASE_MS,
  probeAtMs,
} from "./circuit.ts";
import type { CircuitStore } from "./circuit-store.ts";
import type { CircuitEvent } from "./events.ts";
import { createHold } from "./hold.ts";
import { createPatience } from "./patience.ts";
import { circuitPauseMs } from "./pause.ts";
import { createReport } from "./report.ts";
import { createSentAway } from "./sent-away.ts";
import { shareCircuits } from "./shared-circuits.ts";

/** The right to make one call: a permit, and the circuit that the call probes, if it is a probe. */
export interface Pass {
  readonly permit: Permit;
  readonly probes?: CircuitScope;
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
  | Stopped;

/** An open circuit stands in the way. */
export interface Stopped {
  readonly admitted: false;
  readonly reason: "circuit";
  readonly guarded: CircuitScope;
  readonly detail: string;
  /** So many messages are hidden already that this one stays away for at least so long, in milliseconds. */
  readonly leastMs?: number;
}

/** Where every call goes through: circuits first, then the rate budget. One for an execution environment. */
export interface Gate {
  /** Says that a pass for such a call may be asked for soon: what that begins with is read now. Never throws. */
  foresee(call: CallKind, lane: Lane): void;
  /**
   * Waits for a pass: a turn as the probe of an open circuit, and then a permit. While nothing may be called, every
   * delivery waits. What stops only some calls holds one delivery of a lane, and the others are not admitted.
   */
  admit(wish: AdmissionRequest): Promise<Admission>;
  /**
   * Whether the circuit of a scope still stops what it stopped before.
   *
   * @returns Undefined where it is closed, or where this delivery may wait for it or be its next probe.
   */
  stops(scope: Scope, wish: Omit<AdmissionRequest, "call" | "organizationId">): Promise<Stopped | undefined>;
  /** Returns a pass that no call was made with. */
  giveBack(pass: Pass): Promise<void>;
  /**
   * Learns from the answer to a call, opening and closing circuits.
   *
   * @returns What the answer means in the light of what else is known: a failure that is part of an outage, or that
   *   happened to a probe while its circuit stays open, does not count as one of the request's attempts.
   */
  report(
    pass: Pass,
    wish: AdmissionRequest,
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
  readonly observe: (event: CircuitEvent) => void;
  /** Executions of each lane that can run at once. Default: 2, as they are deployed. */
  readonly executions?: Readonly<Record<Lane, number>>;
}

const DEFAULT_EXECUTIONS = { interactive: 2, bulk: 2 };

/** Longest sleep between two looks at an open circuit, in milliseconds: work resumes soon after it closes. */
const LOOK_INTERVAL_MS = 8_000;

/**
 * Of the messages that one execution sent away for a circuit, so many come back a second at most: those of a long
 * backlog stay away for longer than their age asks for, or looking at them would keep the lane from everything else.
 */
const COMING_BACK_PER_SECOND = 75;

/** How long a probe may wait for its permit, in milliseconds: its turn is over before its call could be. */
const PROBE_PERMIT_MS = PROBE_LEASE_MS - CALL_TIMEOUT_MS - 2_000;

/** Makes the gate of an execution environment. */
export function createGate(ports: GatePorts): Gate {
  const { budget, circuits, seen, clock, random, observe, executions = DEFAULT_EXECUTIONS } = ports;
  const keeper = shareCircuits(circuits, clock, observe);
  const sentAway = createSentAway(clock);
  const hold = createHold(keeper, clock, random);
  const patience = createPatience({ hold, sentAway, clock, executions });
  const report = createReport(keeper, clock);

  const permitFor = async (
    wish: AdmissionRequest,
    waited: boolean,
    probes?: CircuitScope,
  ): Promise<Admission> => {
    const { bucket } = CALLS[wish.call];
    const { lane, deadlineMs } = wish;
    const behind = sentAway.count(lane, bucket);
    const ask = (how: Pick<PermitRequest, "deadlineMs" | "signal">) =>
      budget.acquire({ bucket, lane, behind, ...how });
    const answer = await (probes === undefined ? patience.acquire(wish, bucket, ask) : ask({ deadlineMs }));
    if (!answer.granted) {
      const { retryAfterMs } = answer;
      if (probes === undefined) sentAway.add(lane, bucket, retryAfterMs);
      return { admitted: false, reason: "budget", retryAfterMs };
    }
    const { permit } = answer;
    keeper.saw(seen());
    const pass = probes === undefined ? { permit } : { permit, probes };
    return { admitted: true, pass, waited: waited || permit.waitedMs > 0 };
  };

  const probe = async (wish: AdmissionRequest, guarded: CircuitScope): Promise<Admission | undefined> => {
    const mine = await keeper.change((now) => beginProbe(now, guarded, wish.pair, clock.now()));
    if (!mine) return undefined;
    const deadlineMs = Math.min(wish.deadlineMs, clock.now() + PROBE_PERMIT_MS);
    const admission = await permitFor({ ...wish, deadlineMs }, true, guarded);
    return admission.admitted || deadlineMs === wish.deadlineMs ? admission : undefined;
  };

  const stopped = (
    { lane, enqueuedAtMs = clock.now() }: Pick<AdmissionRequest, "lane" | "enqueuedAtMs">,
    guarded: CircuitScope,
    detail: string,
  ): Stopped => {
    const leastMs = (sentAway.count(lane, guarded) * 1_000) / COMING_BACK_PER_SECOND;
    sentAway.add(lane, guarded, Math.max(leastMs, circuitPauseMs(clock.now() - enqueuedAtMs)));
    return { admitted: false, reason: "circuit", guarded, detail, ...(leastMs > 0 && { leastMs }) };
  };

  const seenObstacle = async (scope: Scope) => {
    // An execution that gets no permits sees the circuits only here.
    if (blockingCircuit(keeper.known(), scope) !== undefined) await keeper.look();
    return blockingCircuit(keeper.known(), scope);
  };

  const admit = async (wish: AdmissionRequest): Promise<Admission> => {
    const { scope } = CALLS[wish.call];
    for (let waited = false; ; waited = true) {
      const found = await seenObstacle(scope);
      if (found === undefined) {
        const admission = await permitFor(wish, waited);
        if (!admission.admitted || blockingCircuit(keeper.known(), scope) === undefined) return admission;
        await budget.giveBack(admission.pass.permit);
        continue;
      }
      const { guarded, circuit } = found;
      const dueAtMs = probeAtMs(circuit, wish.pair);
      if (clock.now() >= dueAtMs) {
        const admission = await probe(wish, guarded);
        if (admission !== undefined) return admission;
      }
      const untilDueMs = Math.max(dueAtMs - clock.now(), 0) + 1_000 * random();
      const sleepMs = Math.min(untilDueMs, LOOK_INTERVAL_MS);
      const { detail } = circuit;
      if (wish.dispensable && guarded !== "everything") {
        return { admitted: false, reason: "circuit", guarded, detail };
      }
      const isLate = clock.now() + sleepMs >= wish.deadlineMs;
      if (isLate || !(await patience.mayWaitFor(guarded, wish))) return stopped(wish, guarded, detail);
      await clock.sleep(sleepMs);
    }
  };

  return {
    foresee(call, lane) {
      const { scope, bucket } = CALLS[call];
      // Whatever stands in the way, no permit is asked for before that is looked at.
      if (blockingCircuit(keeper.known(), scope) === undefined) budget.foresee({ bucket, lane });
    },

    admit: (wish) => admit(wish).finally(() => patience.done(wish)),

    async stops(scope, wish) {
      await keeper.look();
      const found = blockingCircuit(keeper.known(), scope);
      if (found?.guarded !== scope) return undefined;
      const isDue = clock.now() >= probeAtMs(found.circuit, wish.pair);
      return patience.mayApproach(isDue, wish) ? undefined : stopped(wish, scope, found.circuit.detail);
    },

    giveBack: ({ permit }) => budget.giveBack(permit),

    async report({ permit, probes }, wish, meaning, observation) {
      await budget.report({ permit, ...observation });
      return report(wish, meaning, probes);
    },
  };
}
