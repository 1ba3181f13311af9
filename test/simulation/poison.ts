import type { OperationRecord } from "../../contract/record.ts";
import type { DeliveryPorts } from "../../lambda/operation/deliver.ts";
import type { Environment } from "./environment.ts";
import { nameOf } from "./history.ts";
import type { Scenario } from "./scenario/scenario.ts";

/**
 * Lets some operations kill the execution that works on them: when Auth0 is called for them, or before the pair is even claimed.
 *
 * @param claimant The operation that holds a pair's claim.
 */
export function poisonedBy(
  { poison, sends }: Pick<Scenario, "poison" | "sends">,
  claimant: (pair: string) => string | undefined,
): (ports: DeliveryPorts, environment: Environment) => DeliveryPorts {
  if (poison.size === 0) return (ports) => ports;
  const pairs = new Map([...poison.keys()].map((id) => [id, pairOf(id, sends)]));
  return (ports, environment) => {
    let swallowed = false;
    /** Pairs that have begun to be read since the record of their poison began to be. */
    const begun = new Set<string>();
    return {
      ...ports,
      operations: {
        ...ports.operations,
        async read(operationId) {
          if (poison.get(operationId) !== "before_claim") return ports.operations.read(operationId);
          const pair = pairs.get(operationId) ?? "";
          begun.delete(pair);
          const record = await ports.operations.read(operationId);
          if (begun.has(pair) && isUnfinished(record)) environment.kill();
          swallowed = true;
          void environment.clock.sleep(0).then(() => {
            swallowed = false;
          });
          return record;
        },
      },
      pairs: {
        ...ports.pairs,
        read(key) {
          // An execution that reads a pair together with the record of the poison, or right after it, is at work on it.
          if (swallowed) environment.kill();
          begun.add(nameOf(key));
          return ports.pairs.read(key);
        },
      },
      tenant: {
        ...ports.tenant,
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

/** The pair of the operation with an id, by name. */
function pairOf(operationId: string, sends: Scenario["sends"]): string {
  const isIts = ({ body }: Scenario["sends"][number]) => body.includes(`"operation_id":"${operationId}"`);
  const { organization_id: organizationId, connection_id: connectionId } = JSON.parse(
    sends.find(isIts)?.body ?? "{}",
  );
  return nameOf({ organizationId, connectionId });
}

function isUnfinished(record: OperationRecord | undefined): boolean {
  return record === undefined || record.status === "deferred";
}
