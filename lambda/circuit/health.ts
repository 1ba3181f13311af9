import type { Meaning } from "../answer/meaning.ts";
import type { Cause, CircuitScope } from "./circuit.ts";

/** What an answer says about the tenant, whatever it says about the request. */
export type Health =
  /** It answered as a tenant does that works. */
  | { readonly kind: "well" }
  /** No answer, or a server's trouble: an outage, if there are more of them. */
  | { readonly kind: "failing"; readonly meaning: Extract<Meaning, { kind: "retry" }> }
  /** Not Auth0's answer: no proof of an outage, and none that the tenant works. */
  | { readonly kind: "foreign" }
  /** It works, but its plan does not include the call: for one organization, or for all. */
  | { readonly kind: "lacking"; readonly meaning: Extract<Meaning, { kind: "rejected" }> }
  /** Trouble that surely is not the request's. */
  | {
      readonly kind: "blocked";
      readonly guarded: CircuitScope;
      readonly cause: Cause;
      readonly detail: string;
    }
  /** Nothing either way. */
  | { readonly kind: "unclear" };

/** Reads the tenant's health off the meaning of an answer. */
export function healthOf(meaning: Meaning): Health {
  switch (meaning.kind) {
    case "retry":
      return meaning.answered ? { kind: "well" } : { kind: "failing", meaning };
    case "unrecognised":
      return { kind: "foreign" };
    case "rejected":
      return meaning.entitlement ? { kind: "lacking", meaning } : { kind: "well" };
    case "token_refused":
    // A limit is kept in front of what may be down.
    case "throttled":
      return { kind: "unclear" };
    case "blocked": {
      const { what: guarded, detail } = meaning;
      return {
        kind: "blocked",
        guarded,
        cause: guarded === "everything" ? "unauthorized" : "insufficient_scope",
        detail,
      };
    }
    default:
      return { kind: "well" };
  }
}
