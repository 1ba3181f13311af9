import type { TenantTraits } from "../../contract/traits.ts";

/** Where a tenant's traits are kept: in the item that every permit brings along, so that reading them costs nothing. */
export interface TraitStore {
  /** Writes traits; undefined takes away what was there. */
  write(traits: TenantTraits | undefined): Promise<void>;
}
