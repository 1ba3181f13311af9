import type { Scope } from "../auth0/calls.ts";
import type { EnabledConnection } from "../operation/record.ts";
import type { Before } from "../order/pair.ts";

/** What an answer means for the operation that made the call. */
export type Meaning =
  /** The pair is as the request asks. */
  | {
      readonly kind: "done";
      readonly result: "applied" | "updated" | "unchanged";
      /** The state that the connection must have been in for this answer to come back. */
      readonly stateBefore: "enabled" | "disabled";
      readonly auth0Status: number;
    }
  /** One page of a list. */
  | {
      readonly kind: "page";
      readonly connections: readonly EnabledConnection[];
      readonly total?: number;
      readonly auth0Status: number;
    }
  /** The state that a connection is in. */
  | { readonly kind: "seen"; readonly state: Before; readonly auth0Status: number }
  /** The connection is in the other state than the call assumed: make that call next. */
  | { readonly kind: "go_on"; readonly next: "enable" | "update" }
  /** Over the rate limit: the call had no effect. */
  | { readonly kind: "throttled"; readonly message: string }
  /** The token was refused, and a newer one may do. */
  | { readonly kind: "token_refused" }
  /** It may work later. `unsettled`: the call may still take effect behind our back. */
  | {
      readonly kind: "retry";
      readonly detail: string;
      readonly unsettled: boolean;
      /** No try of the request's own: not a byte of it left, or it failed along with everybody's calls. */
      readonly excused?: true;
      readonly auth0Status?: number;
    }
  /** A 4xx to a write that is not Auth0's: whether the call took effect, only a look can say. */
  | { readonly kind: "unrecognised"; readonly detail: string; readonly auth0Status: number }
  /** This request can never succeed. `entitlement`: the tenant's plan does not include what it asks for. */
  | {
      readonly kind: "rejected";
      readonly detail: string;
      readonly auth0Status: number;
      readonly entitlement?: true;
    }
  /** Trouble that is not the request's fault and concerns other requests too. */
  | {
      readonly kind: "blocked";
      readonly what: "everything" | Scope;
      readonly detail: string;
      /** The call may still take effect behind our back. */
      readonly unsettled: boolean;
      readonly auth0Status?: number;
    };
