import type { CircuitStore, Clock } from "../ports.ts";
import type { Observe } from "../telemetry/events.ts";
import { ALL_CLOSED, type Circuits, type Guarded } from "./circuit.ts";

/** An execution's knowledge of the shared circuits. */
export interface CircuitKeeper {
  /** What was seen last. */
  known(): Circuits;
  /** Takes note of what came along with something else, such as a permit. */
  saw(circuits: Circuits): void;
  /** Looks again, unless somebody in this execution just did. */
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

/** Makes the keeper of an execution. A store that cannot be reached leaves things as they were seen last. */
export function circuitKeeper(store: CircuitStore, clock: Clock, observe: Observe): CircuitKeeper {
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
    const now = await store.read();
    saw(now);
    lookedAtMs = clock.now();
    return now;
  };

  const inTurn = <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    const result = turn.then(work).catch((error: unknown) => {
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
        if (next === now || !(await store.replace(next))) return false;
        saw(next);
        return true;
      }, false),
  };
}

function changedGuards(before: Circuits, after: Circuits): readonly Guarded[] {
  const guards = new Set([...Object.keys(before.open), ...Object.keys(after.open)]) as Set<Guarded>;
  return [...guards].filter(
    (guarded) => (before.open[guarded] === undefined) !== (after.open[guarded] === undefined),
  );
}
