import type { Clock, Random } from "../../../contract/clock.ts";
import type { PairKey, PairState } from "../../../contract/pair.ts";
import type { CallKind } from "../../answer/calls.ts";
import type { Tenant } from "../../auth0/tenant.ts";
import type { Batches } from "../../batches/batches.ts";
import type { BatchMember } from "../../batches/member.ts";
import type { AdmissionRequest } from "../../circuit/admission-request.ts";
import type { PairStore } from "../../order/pair-store.ts";
import type { TraitWatch } from "../../traits/watch.ts";
import type { CallPorts } from "../call.ts";
import type { Delivered } from "../delivered.ts";
import type { PlannedChange } from "../plan.ts";

/** Everything that changing a pair needs of the world. */
export interface ChangePorts extends CallPorts {
  readonly tenant: Pick<Tenant, "call" | "prepare">;
  readonly pairs: PairStore;
  readonly batches: Pick<Batches, "memberOf">;
  readonly traits: TraitWatch;
  readonly clock: Clock;
  readonly random: Random;
}

/** A request to change a pair, on its way. */
export interface Change extends PlannedChange, Delivered {
  /** Whether it came back from the dead-letter queue. */
  readonly isRedriven: boolean;
  /** Since when earlier deliveries may have made a call unheard, in milliseconds; undefined at the first one. */
  readonly triedSinceMs?: number;
  /** The pair, where it was read together with the record. */
  readonly pair?: PairState;
}

/** What stays the same through all phases of a change. */
export interface Work {
  readonly change: Change;
  readonly operationId: string;
  readonly key: PairKey;
  readonly member: BatchMember;
  readonly ports: ChangePorts;
}

/** Gathers what the phases of a change work with. */
export function workOn(change: Change, ports: ChangePorts): Work {
  const { request, lane } = change;
  const key = { organizationId: request.organization_id, connectionId: request.connection_id };
  const member = ports.batches.memberOf(request.batch_id, lane);
  return { change, operationId: request.operation_id, key, member, ports };
}

/** What the gate is asked for, for one of the calls of a change. */
export function admissionRequest({ change, key }: Work, call: CallKind): AdmissionRequest {
  const { lane, deadlineMs, company, enqueuedAtMs } = change;
  const { organizationId, connectionId } = key;
  const pair = `${organizationId}#${connectionId}`;
  return { call, lane, organizationId, pair, deadlineMs, company, enqueuedAtMs };
}

/** How long ago the request entered its lane, in milliseconds. */
export function ageMs({ change, ports }: Work): number {
  return ports.clock.now() - change.enqueuedAtMs;
}
