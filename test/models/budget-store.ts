import { BUCKETS, type BucketState, type ControlItem, EMPTY_ITEM } from "../../lambda/budget/state.ts";
import { type BucketChange, type BudgetStore, holds } from "../../lambda/budget/store.ts";

/** A store in memory that counts its requests. */
export interface MemoryBudgetStore extends BudgetStore {
  readonly requests: () => number;
  readonly refusals: () => number;
}

/**
 * The shared item in memory, for virtual time. Requests take effect in the middle of their latency, one after another.
 *
 * @param travel Awaited before and after each request takes effect: half of its latency.
 */
export function memoryBudgetStore(travel: () => Promise<void> = () => Promise.resolve()): MemoryBudgetStore {
  let item: ControlItem = EMPTY_ITEM;
  let requests = 0;
  let refusals = 0;
  return {
    requests: () => requests,
    refusals: () => refusals,
    async read() {
      requests++;
      await travel();
      const seen = item;
      await travel();
      return seen;
    },
    async update(change) {
      requests++;
      await travel();
      const { clock, brake, whenBrakeVersion = item.brakeVersion } = change;
      const applied =
        whenBrakeVersion === item.brakeVersion &&
        BUCKETS.every((bucket) => holds(item.buckets[bucket], change.buckets[bucket]?.when));
      if (applied) {
        const buckets = { ...item.buckets };
        for (const bucket of BUCKETS) {
          const one = change.buckets[bucket];
          if (one !== undefined) buckets[bucket] = changed(item.buckets[bucket], one);
        }
        item = {
          ...item,
          buckets,
          ...(clock !== undefined && { clock }),
          ...(brake !== undefined && { brake, brakeVersion: item.brakeVersion + 1 }),
        };
      } else {
        refusals++;
      }
      const seen = item;
      await travel();
      return { applied, item: seen };
    },
  };
}

function changed(state: BucketState, change: BucketChange): BucketState {
  const { add = {}, model, mark } = change;
  return {
    granted: state.granted + (add.granted ?? 0),
    promised: state.promised + (add.promised ?? 0),
    served: state.served + (add.served ?? 0),
    skipped: change.skipped ?? state.skipped,
    looks: state.looks + (add.looks ?? 0),
    version: state.version + (model === undefined ? 0 : 1),
    ...((model ?? state.model) !== undefined && { model: model ?? state.model }),
    marks: mark === undefined ? state.marks : marked(state, mark),
  } as BucketState;
}

function marked(state: BucketState, mark: NonNullable<BucketChange["mark"]>): BucketState["marks"] {
  const kept = state.marks.filter(({ slot }) => !mark.forget.includes(slot));
  if (kept.some(({ slot }) => slot === mark.slot)) return kept;
  return [...kept, { slot: mark.slot, granted: state.granted }].sort((a, b) => a.slot - b.slot);
}
