import type { InterpretedAnswer } from "../../../lambda/answer/meaning.ts";
import type { BatchStore } from "../../../lambda/batches/batch-store.ts";
import type { ControlItem } from "../../../lambda/budget/state.ts";
import type { BudgetStore } from "../../../lambda/budget/store.ts";
import type { WorldOptions } from "../world-options.ts";
import { type Bug, withOperations, withPairs, withPorts } from "./bug.ts";

/** A worker over other batches. */
const withBatches = (change: (batches: BatchStore) => Partial<BatchStore>): WorldOptions => ({
  surround: (all) => ({ ...all, batches: { ...all.batches, ...change(all.batches) } }),
});

/** Mistakes with batches. */
export const BUGS_OF_BATCHES: readonly Bug[] = [
  {
    name: "calls for cancelled batches all the same",
    shows: /after its batch was cancelled/,
    options: withBatches(({ read }) => ({
      read: (batchId) => read(batchId).then((batch) => batch && { ...batch, state: "running" }),
    })),
  },
  {
    name: "looks at a batch once, and never at the epoch",
    shows: /after its batch was cancelled/,
    options: {
      surround: (all) => ({
        ...all,
        batches: { ...all.batches, readCancelEpoch: async () => 0 },
        budget: withoutEpoch(all.budget),
      }),
    },
  },
  {
    name: "asks for no news of a batch right before a call",
    shows: /after its batch was cancelled/,
    options: withPorts(({ batches }) => ({
      batches: {
        ...batches,
        memberOf(batchId, lane) {
          const member = batches.memberOf(batchId, lane);
          return { ...member, mayCall: async () => true, mayStillCall: () => true };
        },
      },
    })),
  },
  {
    name: "cancels what no batch was cancelled for",
    shows: /is cancelled, but its batch is not/,
    options: withBatches(({ read }) => ({
      read: (batchId) => read(batchId).then((batch) => batch && { ...batch, state: "cancelled" }),
    })),
  },
  {
    name: "drops the requests of a cancelled batch",
    shows: /has no terminal record/,
    options: withOperations(({ finish }) => ({
      finish: async (outcome) => (outcome.ending.status === "cancelled" ? "recorded" : finish(outcome)),
    })),
  },
  {
    name: "does not stop a batch that fails",
    shows: /should have been stopped/,
    options: withBatches(() => ({ stop: async () => true })),
  },
  {
    name: "counts every operation of a batch as a failure",
    shows: /was stopped after/,
    options: withPorts(({ batches }) => ({
      batches: {
        ...batches,
        note: (outcome) =>
          batches.note({ ...outcome, ending: { status: "dead_lettered", reason: "rejected", detail: "" } }),
      },
    })),
  },
  {
    name: "takes interactive messages for rows of a batch",
    shows: /is cancelled, but its batch is not/,
    options: withPorts(({ batches }) => ({
      batches: { ...batches, memberOf: (batchId) => batches.memberOf(batchId, "bulk") },
    })),
  },
  {
    name: "takes the state before from after the call",
    shows: /says that it was/,
    options: withOperations(({ finish }) => ({
      finish: ({ ending, ...outcome }) =>
        finish({
          ...outcome,
          ending:
            "before" in ending && ending.result === "applied"
              ? {
                  ...ending,
                  before: {
                    state: outcome.request?.action === "enable" ? "enabled" : "disabled",
                    source: "seen",
                  },
                }
              : ending,
        }),
    })),
  },
  {
    name: "forgets whose calls are in doubt",
    shows: /says that it was/,
    options: withPairs(({ read }) => ({
      async read(key) {
        const { inDoubt: _, ...pair } = await read(key);
        return pair;
      },
    })),
  },
  {
    name: "keeps what it saw of a connection once",
    shows: /says that it was/,
    options: withPorts(({ tenant }) => {
      const seen = new Map<string, Promise<InterpretedAnswer>>();
      return {
        tenant: {
          ...tenant,
          call(call) {
            if (call.kind !== "get") return tenant.call(call);
            const pair = `${call.organizationId}#${call.connectionId}`;
            const answer = seen.get(pair) ?? tenant.call(call);
            seen.set(pair, answer);
            return answer;
          },
        },
      };
    }),
  },
];

/** The shared item without what tells of cancellations. */
function withoutEpoch(budget: BudgetStore): BudgetStore {
  const blind = (item: ControlItem): ControlItem => ({
    ...item,
    shared: { ...item.shared, cancel_epoch: 0 },
  });
  return {
    read: async () => blind(await budget.read()),
    async update(change) {
      const { applied, item } = await budget.update(change);
      return { applied, item: blind(item) };
    },
  };
}
