import type { Lane } from "../../contract/place.ts";
import type { CallKind } from "../answer/calls.ts";
import type { Company } from "./company.ts";

/** A call that wants to be made. */
export interface AdmissionRequest {
  readonly call: CallKind;
  readonly lane: Lane;
  readonly organizationId: string;
  /** Names the pair, so that the next probe can be another one. */
  readonly pair: string;
  /** Until when the caller can wait, in milliseconds on the worker's clock. */
  readonly deadlineMs: number;
  /** The work goes on without this call where its scope is missing: it may probe for that, but does not wait. */
  readonly dispensable?: true;
  /** The batch that it waits in: where there is one, it waits only for as long as that keeps nothing else from being done. */
  readonly company?: Company | undefined;
  /** When the request entered its lane, in milliseconds on the worker's clock. Default: now. */
  readonly enqueuedAtMs?: number;
}
