import type { Admission } from "../circuit/gate.ts";
import { circuitPauseMs } from "../circuit/pause.ts";
import type { Conclusion, Tally } from "./conclusion.ts";

export { circuitPauseMs };

/** The conclusion of a delivery that got no pass while it could wait. */
export function hindered(
  admission: Extract<Admission, { admitted: false }>,
  ageMs: number,
  tally: Tally,
): Conclusion {
  if (admission.reason === "circuit") {
    const { guarded, detail, leastMs = 0 } = admission;
    const afterMs = Math.max(circuitPauseMs(ageMs), leastMs);
    const blockedBy = guarded === "everything" ? {} : { blockedBy: guarded };
    return { kind: "waiting", reason: "circuit", detail, ...blockedBy, afterMs, tally };
  }
  const detail = "the tenant's rate limit leaves no room yet";
  return { kind: "waiting", reason: "budget", detail, afterMs: admission.retryAfterMs, tally };
}
