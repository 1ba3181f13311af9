import type { Call } from "../answer/calls.ts";
import type { InterpretedAnswer } from "../answer/meaning.ts";

/** The tenant's API. */
export interface Tenant {
  /** Makes one call. Never throws: what went wrong is an answer too. */
  call(call: Call): Promise<InterpretedAnswer>;
  /** Says that a call may come soon: what it needs of what the executions share begins to be read. Never throws. */
  foresee(): void;
  /** Says that a call is about to be made: its token is looked for, and minted where there is none. Never throws. */
  prepare(): void;
}
