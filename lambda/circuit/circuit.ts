import type { Lane } from "../../contract/place.ts";
import type { Scope } from "../../contract/scope.ts";

/** What a circuit guards: every call, or the calls that need one scope. */
export type CircuitScope = "everything" | Scope;

/** Why a circuit opened: no answers, a refused credential, a missing scope, or a plan that does not include the call. */
export type Cause = "outage" | "unauthorized" | "insufficient_scope" | "insufficient_entitlement";

/** An open circuit. A closed one is simply absent. */
export interface OpenCircuit {
  readonly cause: Cause;
  readonly detail: string;
  readonly openedAtMs: number;
  /** Probes sent so far. */
  readonly probes: number;
  /** No execution probes before, in milliseconds on the worker's clock. */
  readonly nextProbeAtMs: number;
  /** The pair that the last probe was made with: the next one takes another where one is at hand. */
  readonly lastProbed?: string;
}

/** The one execution of a lane that may do nothing but wait: all others give back what has to wait. */
export interface Holder {
  /** Names the execution environment. */
  readonly by: string;
  /** When another one may take its place, in milliseconds on the worker's clock. */
  readonly untilMs: number;
}

/** The circuits of a tenant, shared by all executions. */
export interface Circuits {
  /** Grows by one with every write. */
  readonly version: number;
  readonly open: { readonly [G in CircuitScope]?: OpenCircuit };
  /** The execution of each lane that waits for the others' sake. */
  readonly holders?: { readonly [L in Lane]?: Holder };
}

/** All circuits closed, never written yet. */
export const ALL_CLOSED: Circuits = { version: 0, open: {} };

const SHORTEST_INTERVAL_MS = 5_000;
const LONGEST_INTERVAL_MS = 50_000;
const INTERVAL_GROWTH = 1.5;
/** A probe under way keeps others away for so long: its permit, its writes, its call. */
export const PROBE_LEASE_MS = 20_000;
/** How long the pair of the last probe leaves the next one to others. */
const SAME_PAIR_GRACE_MS = 5_000;

/** The open circuit that stands in the way of calls that need a scope, if any. */
export function blockingCircuit(
  circuits: Circuits,
  scope: Scope,
): { readonly guarded: CircuitScope; readonly circuit: OpenCircuit } | undefined {
  for (const guarded of ["everything", scope] as const) {
    const circuit = circuits.open[guarded];
    if (circuit !== undefined) return { guarded, circuit };
  }
  return undefined;
}

/** When a pair may be the next probe, in milliseconds on the worker's clock. */
export function probeAtMs({ nextProbeAtMs, lastProbed }: OpenCircuit, pair: string): number {
  return lastProbed === pair ? nextProbeAtMs + SAME_PAIR_GRACE_MS : nextProbeAtMs;
}

/** Opens a circuit; one that is open already stays as it is. */
export function open(
  circuits: Circuits,
  guarded: CircuitScope,
  trouble: Pick<OpenCircuit, "cause" | "detail">,
  nowMs: number,
): Circuits {
  if (circuits.open[guarded] !== undefined) return circuits;
  const circuit = { ...trouble, openedAtMs: nowMs, probes: 0, nextProbeAtMs: nowMs + SHORTEST_INTERVAL_MS };
  return withCircuit(circuits, guarded, circuit);
}

/** Takes the turn to probe, if it has come: no other execution does until this probe is over. */
export function beginProbe(circuits: Circuits, guarded: CircuitScope, pair: string, nowMs: number): Circuits {
  const circuit = circuits.open[guarded];
  if (circuit === undefined || nowMs < probeAtMs(circuit, pair)) return circuits;
  const probes = circuit.probes + 1;
  return withCircuit(circuits, guarded, {
    ...circuit,
    probes,
    nextProbeAtMs: nowMs + PROBE_LEASE_MS,
    lastProbed: pair,
  });
}

/** Notes that a probe failed: the next one comes a little later than this one did. */
export function failProbe(circuits: Circuits, guarded: CircuitScope, nowMs: number): Circuits {
  const circuit = circuits.open[guarded];
  if (circuit === undefined) return circuits;
  const intervalMs = Math.min(LONGEST_INTERVAL_MS, SHORTEST_INTERVAL_MS * INTERVAL_GROWTH ** circuit.probes);
  return withCircuit(circuits, guarded, { ...circuit, nextProbeAtMs: nowMs + intervalMs });
}

/** Closes a circuit. */
export function close(circuits: Circuits, guarded: CircuitScope): Circuits {
  if (circuits.open[guarded] === undefined) return circuits;
  const { [guarded]: _, ...rest } = circuits.open;
  return { ...circuits, version: circuits.version + 1, open: rest };
}

function withCircuit(circuits: Circuits, guarded: CircuitScope, circuit: OpenCircuit): Circuits {
  return { ...circuits, version: circuits.version + 1, open: { ...circuits.open, [guarded]: circuit } };
}
