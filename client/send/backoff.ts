import {
  DEFAULT_RETRY_DELAY_BASE,
  isServerError,
  isThrottlingError,
  isTransientError,
  MAXIMUM_RETRY_DELAY,
  THROTTLING_RETRY_DELAY_BASE,
} from "@smithy/core/retry";
import type { Random } from "../../contract/clock.ts";

type SdkError = Parameters<typeof isThrottlingError>[0];

/** What a failure says about trying again. */
export type Failure = "throttled" | "transient" | "final";

/** What kind of failure of a whole call it is, by the rules of AWS's own clients. */
export function failureOf(error: SdkError): Failure {
  if (isThrottlingError(error)) return "throttled";
  return isTransientError(error) || isServerError(error) ? "transient" : "final";
}

/**
 * What kind of failure of one entry of a batch it is. SQS blames the sender for throttling too.
 *
 * @param entry From `Failed` of a `SendMessageBatch` answer.
 */
export function entryFailureOf(entry: {
  readonly Code?: string | undefined;
  readonly SenderFault?: boolean | undefined;
}): Failure {
  if (isThrottlingError({ name: entry.Code ?? "", message: "" })) return "throttled";
  return entry.SenderFault ? "final" : "transient";
}

/**
 * How long to wait before trying again, in milliseconds: exponential, with full jitter, at most 20 s. The figures are
 * those of AWS's own clients.
 *
 * @param attempt Tries so far that failed, from 1.
 */
export function backoffMs(failure: Exclude<Failure, "final">, attempt: number, random: Random): number {
  const base = failure === "throttled" ? THROTTLING_RETRY_DELAY_BASE : DEFAULT_RETRY_DELAY_BASE;
  return Math.floor(random() * Math.min(MAXIMUM_RETRY_DELAY, base * 2 ** (attempt - 1)));
}
