import type { Answer, Call } from "../answer/calls.ts";

/** The tenant's API. */
export interface Tenant {
  /** Makes one call. Never throws: what went wrong is an answer too. */
  call(call: Call): Promise<Answer>;
}
