import type { Call } from "../answer/calls.ts";
import type { InterpretedAnswer } from "../answer/meaning.ts";

/** The tenant's API. */
export interface Tenant {
  /** Makes one call. Never throws: what went wrong is an answer too. */
  call(call: Call): Promise<InterpretedAnswer>;
}
