import type { Lane } from "../../../contract/place.ts";
import type { Scope } from "../../../contract/scope.ts";
import type { OutageStyle } from "../auth0/call-trouble.ts";

/** Something that goes wrong for a while. */
export type Trouble = {
  /** In milliseconds after the world's beginning. */
  readonly fromMs: number;
  readonly toMs: number;
} & (
  | { readonly kind: "outage"; readonly style: OutageStyle }
  /** Every token is invalid, and no new one is given out, until the credentials are good again or replaced. */
  | { readonly kind: "credentials_revoked"; readonly ends: "restored" | "replaced" }
  /** Every token is invalid; new ones are to be had. */
  | { readonly kind: "tokens_revoked" }
  /** New tokens lack it; old ones are invalid if `atOnce`. Even when it is over, only a new token shows it. */
  | { readonly kind: "scope_missing"; readonly scope: Scope; readonly atOnce: boolean }
  /** The tenant's plan does not include the calls that need a scope. */
  | { readonly kind: "unentitled"; readonly scope: Scope }
  | { readonly kind: "sick_connection"; readonly connectionId: string }
  | { readonly kind: "limit_cut"; readonly divisor: number }
  | { readonly kind: "other_client"; readonly share: number }
  | { readonly kind: "lane_paused"; readonly lane: Lane }
  | { readonly kind: "table_away"; readonly table: "operations" | "connections" | "control" }
);
