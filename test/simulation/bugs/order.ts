import type { PairState } from "../../../contract/pair.ts";
import { SETTING_DEFAULTS, type Settings } from "../../../contract/request.ts";
import { processBatch } from "../../../lambda/sqs/process.ts";
import type { WorldOptions } from "../world-options.ts";
import { type Bug, withAnswers, withOperations, withPairs, withPorts } from "./bug.ts";

/** Mistakes in what keeps the last request's state. */
export const BUGS_OF_ORDER: readonly Bug[] = [
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
    options: withAnswers((answer, call) =>
      answer.kind === "failure" && answer.failure === "lost" && call.kind === "enable"
        ? {
            ...answer,
            kind: "http",
            status: 201,
            headers: {},
            body: { connection_id: call.connectionId },
            freshToken: false,
          }
        : answer,
    ),
  },
  {
    name: "sets what a request does not name",
    shows: /was asked to be/,
    options: withPorts(({ tenant }) => ({
      tenant: {
        ...tenant,
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
    name: "goes on in a message group after one of it went back",
    shows: /overtook/,
    options: {
      process: async (deliveries, deadlineMs, ports) => {
        const alone = deliveries.map((delivery) => processBatch([delivery], deadlineMs, ports));
        return (await Promise.all(alone)).flat();
      },
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
          async replace(key, next: PairState) {
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
