import type { Random } from "../../contract/clock.ts";
import { defined } from "../../contract/defined.ts";
import type { Meaning } from "../answer/meaning.ts";
import type { Conclusion, Tally } from "./conclusion.ts";
import { backoffMs, MAX_ATTEMPTS } from "./retry-backoff.ts";

/** Mean pause after a try that counts for nothing, in milliseconds: nothing but its age ends such a request. */
const EXCUSED_PAUSE_MS = 30_000;

/** The meanings that are neither an effect nor something seen: the call did not do what it was for. */
export type FailedCall = Exclude<Meaning, { kind: "done" | "page" | "seen" | "go_on" | "unrecognised" }>;

/**
 * What follows from a call that did not do what it was for: another try as soon as the gate lets it through, a
 * conclusion for this delivery, or the end of the operation. Throttling and trouble that is not the request's never
 * count as an attempt.
 */
export function afterFailedCall(
  setback: FailedCall,
  tally: Tally,
  random: Random,
): { readonly kind: "again"; readonly tally: Tally } | Conclusion {
  switch (setback.kind) {
    case "throttled":
      return { kind: "again", tally: { ...tally, throttles: tally.throttles + 1 } };
    case "token_refused":
    case "blocked":
      return { kind: "again", tally };
    case "rejected":
      return {
        kind: "finished",
        ending: { status: "dead_lettered", reason: "rejected", ...words(setback) },
        tally,
      };
    case "retry":
      return setback.excused ? waitForAWay(setback, tally, random) : tryLater(setback, tally, random);
  }
}

/** The conclusion of a try that failed for a transient cause: a growing pause, or the end after too many. */
export function tryLater(failure: Words, tally: Tally, random: Random): Conclusion {
  const attempted = { ...tally, attempts: tally.attempts + 1 };
  if (attempted.attempts < MAX_ATTEMPTS) {
    const afterMs = backoffMs(attempted.attempts, random);
    return { kind: "waiting", reason: "transient", detail: failure.detail, afterMs, tally: attempted };
  }
  const ending = { status: "dead_lettered", reason: "attempts_exhausted", ...words(failure) } as const;
  return { kind: "finished", ending, tally: attempted };
}

/** The conclusion of a try that was no fault of the request: a pause, and no attempt. */
function waitForAWay({ detail }: Words, tally: Tally, random: Random): Conclusion {
  const afterMs = EXCUSED_PAUSE_MS * (0.5 + random());
  return { kind: "waiting", reason: "transient", detail, afterMs, tally };
}

interface Words {
  readonly detail: string;
  readonly auth0Status?: number;
}

function words({ detail, auth0Status }: Words): Words {
  return { detail, ...defined({ auth0Status }) };
}
