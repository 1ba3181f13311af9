import type { Clock } from "../../contract/clock.ts";
import { STORE_TIMEOUT_MS, TimeoutError, within } from "../../contract/within.ts";
import { ALL_CLOSED, type CircuitScope, type Circuits } from "./circuit.ts";
import type { CircuitStore } from "./circuit-store.ts";
import type { CircuitEvent } from "./events.ts";

/** An execution's knowledge of the shared circuits. */
export interface SharedCircuits {
  /** What was seen last. */
  known(): Circuits;
  /** Takes note of what came along with something else, such as a permit. */
  saw(circuits: Circuits): void;
  /** Looks again, unless this execution just did. */
  look(): Promise<void>;
  /**
   * Changes the circuits as they are now, not as they were seen last.
   *
   * @param change Returns the circuits it was given when there is nothing to change.
   * @returns Whether this execution made the change.
   */
  change(change: (now: Circuits) => Circuits): Promise<boolean>;
}

/** Two looks are at least so far apart, in milliseconds; ten operations that wake together share one. */
const FRESH_MS = 1_000;

/** Longest wait for the turn, in milliseconds: behind a store that hangs, ten operations do not wait one after the other. */
const TURN_TIMEOUT_MS = STORE_TIMEOUT_MS;

/**
 * Makes the keeper of an execution. Requests are made in turn. A store that cannot be reached, or that does not answer in
 * time, leaves things as they were seen last.
 */
export function shareCircuits(
  store: CircuitStore,
  clock: Clock,
  observe: (event: CircuitEvent) => void,
): SharedCircuits {
  let seen = ALL_CLOSED;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let turn: Promise<unknown> = Promise.resolve();

  const saw = (circuits: Circuits) => {
    if (circuits.version < seen.version) return;
    for (const guarded of changedGuards(seen, circuits)) {
      const circuit = circuits.open[guarded];
      if (circuit === undefined) observe({ event: "circuit", guarded, state: "closed" });
      else
        observe({ event: "circuit", guarded, state: "open", cause: circuit.cause, detail: circuit.detail });
    }
    seen = circuits;
  };

  const read = async () => {
    const now = await within(STORE_TIMEOUT_MS, clock, store.read());
    saw(now);
    lookedAtMs = clock.now();
    return now;
  };

  const inTurn = <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    const askedAtMs = clock.now();
    const inTime = () => {
      if (clock.now() - askedAtMs < TURN_TIMEOUT_MS) return work();
      throw new TimeoutError(`the circuits' turn did not come within ${TURN_TIMEOUT_MS} ms`);
    };
    const result = turn.then(inTime).catch((error: unknown) => {
      observe({ event: "failed", error, messageIds: [] });
      return otherwise;
    });
    turn = result;
    return result;
  };

  return {
    known: () => seen,
    saw,
    look: () =>
      inTurn(async () => {
        if (clock.now() - lookedAtMs >= FRESH_MS) await read();
      }, undefined),
    change: (change) =>
      inTurn(async () => {
        const now = await read();
        const next = change(now);
        if (next === now) return false;
        if (!(await within(STORE_TIMEOUT_MS, clock, store.replace(next)))) return false;
        saw(next);
        return true;
      }, false),
  };
}

function changedGuards(before: Circuits, after: Circuits): readonly CircuitScope[] {
  const guards = new Set([...Object.keys(before.open), ...Object.keys(after.open)]) as Set<CircuitScope>;
  return [...guards].filter(
    (guarded) => (before.open[guarded] === undefined) !== (after.open[guarded] === undefined),
  );
}
