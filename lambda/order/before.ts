import { type Before, type PairState, type Seen, valuesOf } from "../../contract/pair.ts";
import { CLOCK_SKEW_MS } from "./claim.ts";
import { callsInDoubt } from "./doubt.ts";

/** What tells a pair's state before an operation. */
export interface Evidence {
  /** What a look showed before the operation's first call. A later answer does not overrule it: reads may lag, writes tell less. */
  readonly seen?: Seen | undefined;
  /** The operation whose call was answered. */
  readonly operationId: string;
  /** What the answer to the call gives away. `created`: it was not on, and this call turned it on. */
  readonly answer: "enabled" | "disabled" | "created" | "untold";
  /**
   * Since when earlier deliveries of the request may have made a call unheard, in milliseconds; undefined at the first
   * delivery. An operation that was settled since then has cleared the doubt of what the pair is like now, and not of
   * what it was like before.
   */
  readonly triedSinceMs?: number | undefined;
}

/**
 * A pair's state before an operation: what was seen, else what the answer gives away, else what is on record. A call in doubt
 * may have changed the pair since that record was written.
 *
 * @param pair The pair as it was read before it was claimed for the call.
 */
export function beforeOf(pair: PairState, evidence: Evidence): Before {
  const { seen, answer, triedSinceMs } = evidence;
  if (seen !== undefined) return { ...seen, source: "seen" };
  if (isSettledSince(pair, triedSinceMs)) return { state: "unknown" };
  if (isOffBefore(pair, evidence)) return { state: "disabled", source: "inferred" };
  if (callsInDoubt(pair).length > 0) return { state: "unknown" };
  const recorded = recordedState(pair);
  // The settings matter too, and an answer does not tell what they were.
  return answer === "enabled" && recorded.state !== "enabled" ? { state: "unknown" } : recorded;
}

/**
 * Whether an answer says that the connection was not on before the operation's first call. After an unheard call of its own, only
 * that it was turned on just now says so: that first call either did nothing, or met a connection that was not on. Another
 * operation's call in between may have turned off what was on.
 */
function isOffBefore(pair: PairState, { operationId, answer }: Evidence): boolean {
  const doubts = callsInDoubt(pair);
  if (!doubts.includes(operationId)) return answer === "disabled" || answer === "created";
  return answer === "created" && doubts.at(-1) === operationId;
}

/** Whether an operation was settled on a pair since the first delivery of a request that may have made a call unheard. */
export function isSettledSince({ applied }: PairState, triedSinceMs: number | undefined): boolean {
  return triedSinceMs !== undefined && applied !== undefined && applied.atMs + CLOCK_SKEW_MS > triedSinceMs;
}

function recordedState(pair: PairState): Before {
  if (pair.applied === undefined) return { state: "unknown" };
  if (pair.applied.state === "disabled") return { state: "disabled", source: "recorded" };
  const { left } = pair.applied;
  const settings =
    left === undefined ? { settings: valuesOf(pair) } : ({ settings: left, isComplete: true } as const);
  return { state: "enabled", source: "recorded", ...settings };
}
