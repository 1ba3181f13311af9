import type { Session } from "../../operator/session/session.ts";
import type { Output } from "../output/output.ts";
import type { BackfillFlags, Plan } from "./plan.ts";
import type { Report } from "./report.ts";

/** One run of the command. */
export interface RunContext {
  readonly plan: Plan;
  readonly flags: BackfillFlags;
  readonly session: Session;
  readonly output: Output;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Holds the good rows between the check and the sending. */
  readonly spoolPath: string;
}
