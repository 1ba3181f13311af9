import { estimateText } from "./duration.ts";

/**
 * Names a circuit by the calls that it guards.
 *
 * @example circuitText("everything") // "the circuit for all calls"
 */
export function circuitText(guarded: string): string {
  return `the circuit for ${guarded === "everything" ? "all calls" : guarded}`;
}

/**
 * Says when an open circuit is probed next.
 *
 * @example probeText(1_012_000, 1_000_000) // "next probe in 12 s"
 */
export function probeText(nextProbeAtMs: number, nowMs: number): string {
  const inMs = nextProbeAtMs - nowMs;
  return inMs > 0 ? `next probe in ${estimateText(inMs)}` : "the next request probes";
}
