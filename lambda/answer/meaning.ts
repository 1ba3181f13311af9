import type { Seen } from "../../contract/pair.ts";
import type { EnabledConnection } from "../../contract/record.ts";
import type { Settings } from "../../contract/request.ts";
import type { Scope } from "../../contract/scope.ts";
import type { Answer } from "./calls.ts";

/** What an answer means for the operation that made the call. */
export type Meaning =
  /** The pair is as the request asks. */
  | {
      readonly kind: "done";
      readonly result: "applied" | "updated" | "unchanged";
      /** What the answer tells of the state before the call; a 204, and a 201 by itself, tell nothing. */
      readonly stateBefore: "enabled" | "disabled" | "untold";
      /** The settings that the answer shows the connection to have now. */
      readonly settings?: Settings;
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
  | { readonly kind: "seen"; readonly state: Seen; readonly auth0Status: number }
  /** The connection is in another state than the call assumed: look at it, or make that call next. */
  | { readonly kind: "go_on"; readonly next: "look" | "enable"; readonly auth0Status: number }
  /**
   * A write got an answer that is not Auth0's, or not one that the API gives: it decides nothing, and the call may have
   * taken effect. A look at the connection says.
   */
  | { readonly kind: "unrecognised"; readonly detail: string; readonly auth0Status: number }
  /** Over the rate limit: the call had no effect. */
  | { readonly kind: "throttled"; readonly message: string }
  /** The token was refused, and a newer one may do. `unsettled`: the refusal is not Auth0's, so the call may take effect. */
  | { readonly kind: "token_refused"; readonly unsettled: boolean }
  /** It may work later. `unsettled`: the call may have taken effect, or still do so. */
  | {
      readonly kind: "retry";
      readonly detail: string;
      readonly unsettled: boolean;
      /** No try of the request's own: not a byte of it left, or it failed along with all other calls. */
      readonly excused?: true;
      /** Auth0 itself answered: it works, whatever becomes of the request. */
      readonly answered?: true;
      readonly auth0Status?: number;
    }
  /** This request can never succeed. `entitlement`: because the tenant's plan does not include the call. */
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
      /** The call may have taken effect, or still do so. */
      readonly unsettled: boolean;
      readonly auth0Status?: number;
    };

/** An answer and what it means: the tenant decides that, once for all who learn from the answer. */
export type InterpretedAnswer = Answer & { readonly meaning: Meaning };
