/**
 * Names a circuit by the calls that it guards.
 *
 * @example circuitText("everything") // "the circuit for all calls"
 */
export function circuitText(guarded: string): string {
  return `the circuit for ${guarded === "everything" ? "all calls" : guarded}`;
}
