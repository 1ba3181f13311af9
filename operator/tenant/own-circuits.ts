import type { Circuits } from "../../lambda/circuit/circuit.ts";
import type { CircuitStore } from "../../lambda/circuit/circuit-store.ts";

/**
 * Makes the circuits of one command: it reads the shared ones, and what its own calls change stays in this process. So a
 * command waits and probes as an execution does, and never opens or closes what the worker goes by.
 */
export function ownCircuits(shared: CircuitStore): CircuitStore {
  let own: Circuits | undefined;
  return {
    async read() {
      const now = await shared.read();
      return own === undefined || own.version < now.version ? now : own;
    },
    async replace(next) {
      own = next;
      return true;
    },
  };
}
