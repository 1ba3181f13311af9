import type { Lane } from "../../contract/place.ts";
import type { Company } from "../circuit/company.ts";
import type { Tally } from "./conclusion.ts";

/** What every step of an operation knows of the delivery that it is part of. */
export interface Delivered {
  /** The lane that it came through this time. */
  readonly lane: Lane;
  readonly tally: Tally;
  readonly enqueuedAtMs: number;
  /** Until when this delivery may wait, in milliseconds on the worker's clock. */
  readonly deadlineMs: number;
  readonly company?: Company | undefined;
}
