import type { DeferralReason, Ending } from "../../contract/record.ts";
import type { Scope } from "../../contract/scope.ts";

/** What one delivery of a request came to. */
export type Conclusion =
  | { readonly kind: "finished"; readonly ending: Ending; readonly tally: Tally }
  | {
      readonly kind: "waiting";
      readonly reason: DeferralReason;
      readonly detail: string;
      /** The scope whose circuit it waits for. */
      readonly blockedBy?: Scope;
      /** How long the message stays invisible. */
      readonly afterMs: number;
      readonly tally: Tally;
    }
  /** It was found at work when a worker crashed: it is to be processed alone, after the others. */
  | { readonly kind: "suspect" };

/** What is counted over all deliveries of an operation. */
export interface Tally {
  /** Real tries that failed for transient causes. */
  readonly attempts: number;
  /** Answers that were a 429. */
  readonly throttles: number;
}
