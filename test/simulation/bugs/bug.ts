import type { Answer, Call } from "../../../lambda/answer/calls.ts";
import { interpreted } from "../../../lambda/answer/interpret.ts";
import type { DeliveryPorts } from "../../../lambda/operation/deliver.ts";
import type { OperationStore } from "../../../lambda/operation/operation-store.ts";
import type { Queues } from "../../../lambda/operation/queues.ts";
import type { PairStore } from "../../../lambda/order/pair-store.ts";
import type { Surroundings } from "../worker.ts";
import type { WorldOptions } from "../world-options.ts";

/** A mistake that the oracle has to find. */
export interface Bug {
  /** What the worker does wrong. */
  readonly name: string;
  /** What the oracle says of it, sooner or later. */
  readonly shows: RegExp;
  readonly options: WorldOptions;
}

/** A worker over another connections table. */
export const withPairs = (change: (pairs: PairStore) => Partial<PairStore>): WorldOptions => ({
  surround: (all) => ({ ...all, pairs: { ...all.pairs, ...change(all.pairs) } }),
});
/** A worker over another operations table. */
export const withOperations = (
  change: (operations: OperationStore, all: Surroundings) => Partial<OperationStore>,
): WorldOptions => ({
  surround: (all) => ({ ...all, operations: { ...all.operations, ...change(all.operations, all) } }),
});
/** A worker over other queues. */
export const withQueues = (change: (queues: Queues) => Partial<Queues>): WorldOptions => ({
  surround: (all) => ({ ...all, queues: { ...all.queues, ...change(all.queues) } }),
});
/** A worker whose core reaches other ports. */
export const withPorts = (change: (ports: DeliveryPorts) => Partial<DeliveryPorts>): WorldOptions => ({
  rewire: (ports) => ({ ...ports, ...change(ports) }),
});
/** A worker that gets other answers. */
export const withAnswers = (change: (answer: Answer, call: Call) => Answer): WorldOptions =>
  withPorts(({ tenant }) => ({
    tenant: { ...tenant, call: async (call) => interpreted(call, change(await tenant.call(call), call)) },
  }));
