import type { TenantTraits } from "../../contract/traits.ts";
import type { FailureEvent } from "../failure-event.ts";

/** What the watch of the tenant's traits tells. */
export type TraitEvent =
  /** The tenant showed how it answers a repeated POST; undefined where that contradicts what was on record. */
  | {
      readonly event: "trait";
      readonly repeatedPost: TenantTraits["repeatedPost"] | undefined;
      readonly evidence: string;
    }
  | FailureEvent;
