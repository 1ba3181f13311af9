import type { DeliveryPorts } from "../../lambda/operation/deliver.ts";
import type { Environment } from "./environment.ts";
import { nameOf } from "./history.ts";
import type { Poison } from "./scenario/scenario.ts";

/**
 * Lets some operations kill the execution that works on them: when Auth0 is called for them, or before the pair is even claimed.
 *
 * @param claimant The operation that holds a pair's claim.
 */
export function poisonedBy(
  poison: ReadonlyMap<string, Poison>,
  claimant: (pair: string) => string | undefined,
): (ports: DeliveryPorts, environment: Environment) => DeliveryPorts {
  if (poison.size === 0) return (ports) => ports;
  return (ports, environment) => {
    let swallowed = false;
    return {
      ...ports,
      operations: {
        ...ports.operations,
        async read(operationId) {
          const record = await ports.operations.read(operationId);
          if (poison.get(operationId) === "before_claim") {
            swallowed = true;
            void environment.clock.sleep(0).then(() => {
              swallowed = false;
            });
          }
          return record;
        },
      },
      pairs: {
        ...ports.pairs,
        read(key) {
          // An execution that reads a pair together with the record of the poison is at work on it.
          if (swallowed) environment.kill();
          return ports.pairs.read(key);
        },
      },
      tenant: {
        call(call) {
          const operationId =
            call.kind === "list" || call.kind === "get" ? undefined : claimant(nameOf(call));
          if (operationId !== undefined && poison.get(operationId) === "at_call") environment.kill();
          return ports.tenant.call(call);
        },
      },
    };
  };
}
