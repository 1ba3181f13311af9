import type { Clock } from "../../contract/clock.ts";
import type { OperationRecord } from "../../contract/record.ts";
import type { Request } from "../../contract/request.ts";
import type { Batches } from "../batches/batches.ts";
import type { Gate } from "../circuit/gate.ts";
import { hindered } from "./admission-deferral.ts";
import type { Conclusion } from "./conclusion.ts";
import type { Delivered } from "./delivered.ts";

/** A request that is delivered again. */
export interface Redelivery extends Delivered {
  readonly request: Request;
}

/** What asking needs of the world. */
export interface StillBlockedPorts {
  readonly gate: Gate;
  readonly batches: Pick<Batches, "memberOf">;
  readonly clock: Clock;
}

/**
 * Asks, before anything else is done for an operation, whether the circuit that stopped it before still does. Else the
 * calls that it makes before that one would be made again at every receive, and take permits from what can go on.
 *
 * @returns Undefined where it can be worked on, may wait inside this execution, or may be the next probe.
 */
export async function stillBlocked(
  { request, lane, tally, enqueuedAtMs, deadlineMs, company }: Redelivery,
  record: OperationRecord | undefined,
  { gate, batches, clock }: StillBlockedPorts,
): Promise<Conclusion | undefined> {
  if (record?.status !== "deferred" || record.blockedBy === undefined) return undefined;
  if (await batches.memberOf(request.batch_id, lane).isHalted()) return undefined;
  const pair = `${request.organization_id}#${request.action === "retrieve" ? "*" : request.connection_id}`;
  const stopped = await gate.stops(record.blockedBy, { lane, pair, deadlineMs, company, enqueuedAtMs });
  return stopped && hindered(stopped, clock.now() - enqueuedAtMs, tally);
}
