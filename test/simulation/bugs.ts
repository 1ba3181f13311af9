import type { Answer } from "../../lambda/auth0/calls.ts";
import { CALLS } from "../../lambda/auth0/calls.ts";
import { processBatch } from "../../lambda/batch/process.ts";
import type { DeliveryPorts } from "../../lambda/operation/deliver.ts";
import type { Pair } from "../../lambda/order/pair.ts";
import type { OperationStore, PairStore, Queues } from "../../lambda/ports.ts";
import type { Settings } from "../../lambda/request/schema.ts";
import { SETTING_DEFAULTS } from "../../lambda/request/schema.ts";
import { redrive } from "./people/redrive.ts";
import type { Surroundings } from "./worker.ts";
import type { WorldOptions } from "./world.ts";

/** A mistake that the oracle has to find. */
export interface Bug {
  /** What the worker does wrong. */
  readonly name: string;
  /** What the oracle says of it, sooner or later. */
  readonly shows: RegExp;
  readonly options: WorldOptions;
}

const withPairs = (change: (pairs: PairStore) => Partial<PairStore>): WorldOptions => ({
  surround: (all) => ({ ...all, pairs: { ...all.pairs, ...change(all.pairs) } }),
});
const withOperations = (
  change: (operations: OperationStore, all: Surroundings) => Partial<OperationStore>,
): WorldOptions => ({
  surround: (all) => ({ ...all, operations: { ...all.operations, ...change(all.operations, all) } }),
});
const withQueues = (change: (queues: Queues) => Partial<Queues>): WorldOptions => ({
  surround: (all) => ({ ...all, queues: { ...all.queues, ...change(all.queues) } }),
});
const withPorts = (change: (ports: DeliveryPorts) => Partial<DeliveryPorts>): WorldOptions => ({
  rewire: (ports) => ({ ...ports, ...change(ports) }),
});
const withAnswers = (change: (answer: Answer) => Answer): WorldOptions =>
  withPorts(({ tenant }) => ({ tenant: { call: async (call) => change(await tenant.call(call)) } }));

/** The mistakes that can be made at the worker's ports. */
export const BUGS_AT_THE_PORTS: readonly Bug[] = [
  {
    name: "records an operation before it settles the pair",
    shows: /was asked to be|is superseded by/,
    options: recordsBeforeSettling(),
  },
  {
    name: "acknowledges before the record is written",
    shows: /has no terminal record/,
    options: withOperations(({ finish }, { environment }) => ({
      async finish(outcome) {
        void environment.clock.sleep(1_000).then(() => finish(outcome));
        return "recorded";
      },
    })),
  },
  {
    name: "takes no notice of another operation's claim",
    shows: /was asked to be/,
    options: withPairs(({ read }) => ({
      async read(key) {
        const { claim: _, unsettled: __, ...pair } = await read(key);
        return pair;
      },
    })),
  },
  {
    name: "releases the claim after a lost answer",
    shows: /was asked to be/,
    options: withPairs(({ replace }) => ({
      replace(key, { unsettled: _, ...next }) {
        return replace(key, next);
      },
    })),
  },
  {
    name: "does not wait until a lost call of another operation cannot land any more",
    shows: /was asked to be/,
    options: withPairs(({ read }) => ({
      async read(key) {
        const { unsettled: _, ...pair } = await read(key);
        return pair;
      },
    })),
  },
  {
    name: "writes the pair whatever its version",
    shows: /was asked to be|is superseded by/,
    options: withPairs((pairs) => ({
      async replace(key, next) {
        const { version } = await pairs.read(key);
        await pairs.replace(key, { ...next, version: version + 1 });
        return true;
      },
    })),
  },
  {
    name: "takes a lost answer for success",
    shows: /was asked to be/,
    options: withAnswers((answer) =>
      answer.kind === "failure" && answer.failure === "lost"
        ? { ...answer, kind: "http", status: 201, headers: {}, body: undefined, freshToken: false }
        : answer,
    ),
  },
  {
    name: "sets what a request does not name",
    shows: /was asked to be/,
    options: withPorts(({ tenant }) => ({
      tenant: {
        call: (call) =>
          tenant.call(call.kind === "update" ? { ...call, settings: all(call.settings) } : call),
      },
    })),
  },
  {
    name: "takes the place of a redriven message from the message",
    shows: /was asked to be|is superseded by/,
    options: withOperations(({ read }) => ({
      async read(operationId) {
        const record = await read(operationId);
        if (record === undefined) return undefined;
        const { place: _, ...rest } = record;
        return rest as typeof record;
      },
    })),
  },
  {
    name: "calls without a permit",
    shows: /were refused by a limit/,
    options: withPorts(({ gate }) => ({
      gate: {
        ...gate,
        async admit({ call, lane }) {
          const { bucket } = CALLS[call];
          return { admitted: true, waited: false, pass: { permit: { bucket, lane, waitedMs: 0 } } };
        },
      },
    })),
  },
  {
    name: "stops everything for one organization's 403",
    shows: /the circuit of everything opened/,
    options: withAnswers((answer) =>
      answer.kind === "http" && answer.status === 403 ? { ...answer, status: 401, freshToken: true } : answer,
    ),
  },
  {
    name: "lets two executions probe at a time",
    shows: /a second probe/,
    options: {
      surround: (all) => ({
        ...all,
        circuits: { ...all.circuits, replace: (next) => all.circuits.replace(next).then(() => true) },
      }),
    },
  },
  {
    name: "dead-letters without a record",
    shows: /has no terminal record|its record says nothing/,
    options: withOperations(({ finish }) => ({
      finish: async (outcome) => (outcome.ending.status === "dead_lettered" ? "recorded" : finish(outcome)),
    })),
  },
  {
    name: "records a dead letter without sending it",
    shows: /but not in the dead-letter queue/,
    options: withQueues(() => ({ deadLetter: async () => {} })),
  },
  {
    name: "changes the body of a dead letter",
    shows: /the body of the dead letter/,
    options: withQueues(({ deadLetter }) => ({
      deadLetter: (letter) => deadLetter({ ...letter, body: `${letter.body} ` }),
    })),
  },
  {
    name: "redrives under the old deduplication id",
    shows: /has no terminal record: deferred \(redriven\)/,
    options: {
      redrive: (letter, ports) =>
        redrive(letter, {
          ...ports,
          send: (lane, message) =>
            ports.send(lane, {
              ...message,
              deduplicationId: message.deduplicationId.replace(
                /\d+$/,
                (redrives) => `${Number(redrives) - 1}`,
              ),
            }),
        }),
    },
  },
  {
    name: "goes on in a message group after one of it went back",
    shows: /overtook/,
    options: {
      process: (deliveries, deadlineMs, ports) =>
        processBatch(
          deliveries.map((delivery) => ({ ...delivery, groupId: delivery.messageId })),
          deadlineMs,
          ports,
        ),
    },
  },
];

/** Holds the settlement back until the record is written. */
function recordsBeforeSettling(): WorldOptions {
  return {
    surround(all) {
      const held = new Map<string, () => Promise<boolean>>();
      return {
        ...all,
        pairs: {
          ...all.pairs,
          async replace(key, next: Pair) {
            const { applied, claim } = next;
            if (applied === undefined || claim !== undefined) return all.pairs.replace(key, next);
            held.set(applied.operationId, () => all.pairs.replace(key, next));
            return true;
          },
        },
        operations: {
          ...all.operations,
          async finish(outcome) {
            const result = await all.operations.finish(outcome);
            await held.get(outcome.operationId)?.();
            held.delete(outcome.operationId);
            return result;
          },
        },
      };
    },
  };
}

function all(settings: Settings): Settings {
  return { ...SETTING_DEFAULTS, ...settings };
}
