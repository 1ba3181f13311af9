import { TRAITS_ATTRIBUTE, traitsToItem } from "../../../contract/items/traits-item.ts";
import type { TenantTraits } from "../../../contract/traits.ts";
import type { BudgetStore } from "../../../lambda/budget/store.ts";
import { ALL_CLOSED, type Circuits } from "../../../lambda/circuit/circuit.ts";
import type { CircuitStore } from "../../../lambda/circuit/circuit-store.ts";
import type { TraitStore } from "../../../lambda/traits/trait-store.ts";
import type { BatchStoreModel } from "../../models/batch-store.ts";
import { memoryBudgetStore } from "../../models/budget-store.ts";

/** The control table: the rate budget, the circuits, the traits and the cancel epoch are attributes of one item. */
export interface ControlTable {
  readonly budget: BudgetStore;
  readonly circuits: CircuitStore;
  readonly traits: TraitStore;
  readonly batches: BatchStoreModel;
  /** The circuits as they really are. */
  readonly truth: () => Circuits;
}

/**
 * Creates the tenant's item, never written yet.
 *
 * @param onCircuits Told of every write of the circuits, with what was there before.
 * @param batches The items beside it, and its epoch.
 * @param traits What was learned of the tenant before.
 */
export function createControlTable(
  onCircuits: (before: Circuits, after: Circuits) => void,
  batches: BatchStoreModel,
  traits?: TenantTraits,
): ControlTable {
  const budget = memoryBudgetStore();
  let circuits = ALL_CLOSED;
  const attributeOf = (learned: TenantTraits | undefined) =>
    learned && { [TRAITS_ATTRIBUTE]: traitsToItem(learned) };
  let learned = attributeOf(traits);
  const shared = () => ({ circuits, cancel_epoch: batches.cancelEpoch(), ...learned });
  return {
    batches,
    truth: () => circuits,
    budget: {
      read: async () => ({ ...(await budget.read()), shared: shared() }),
      async update(change) {
        const { applied, item } = await budget.update(change);
        return { applied, item: { ...item, shared: shared() } };
      },
    },
    traits: {
      async write(next) {
        learned = attributeOf(next);
      },
    },
    circuits: {
      read: async () => circuits,
      async replace(next) {
        if (circuits.version !== next.version - 1) return false;
        onCircuits(circuits, next);
        circuits = next;
        return true;
      },
    },
  };
}
