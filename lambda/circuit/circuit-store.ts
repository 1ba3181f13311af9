import type { Circuits } from "./circuit.ts";

/** The circuits, in the control table. */
export interface CircuitStore {
  /** The circuits as they are now. */
  read(): Promise<Circuits>;
  /**
   * Writes the next version, on the condition that the version before it is still there.
   *
   * @returns false when another execution wrote first.
   */
  replace(next: Circuits): Promise<boolean>;
}
