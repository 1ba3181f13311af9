import { defined } from "../../contract/defined.ts";
import type { RateObservation } from "./rate-budget.ts";

/** What an answer's headers say, as far as it can be believed. */
export interface RateHeaders {
  /** `date`, in seconds since the epoch, on the server's clock. */
  readonly dateSecond?: number;
  /** `x-ratelimit-limit`: the bucket's size. */
  readonly limit?: number;
  /** `x-ratelimit-remaining`. */
  readonly remaining?: number;
  /** `x-ratelimit-reset`: the second at which further requests are added to the bucket. */
  readonly resetSecond?: number;
  /** `retry-after`, from `date` on: what counts where no `x-ratelimit-reset` does. At most `LONGEST_WAIT_SECONDS`. */
  readonly retryAfterSeconds?: number;
}

/** Larger limits than this are no limits: the largest documented burst is 5,000. */
const LARGEST_LIMIT = 50_000;

/**
 * A reset further away than this is none: the longest documented window is a minute. A `retry-after` that asks for more
 * is obeyed for so long: a wrong one cannot stop calls for hours, and a right one is repeated by the next 429.
 */
const LONGEST_WAIT_SECONDS = 120;

/** A date as HTTP writes it (RFC 9110, section 5.6.7); `Date.parse` alone would make a date of "-1". */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function secondOf(date = ""): number | undefined {
  const ms = HTTP_DATE.test(date) ? Date.parse(date) : Number.NaN;
  return ms > 0 ? Math.floor(ms / 1000) : undefined;
}

/** The number that a text is, where it is a whole one between these two. */
function wholeNumber(text = "", least: number, most: number): number | undefined {
  const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

/** What `retry-after` asks for (RFC 9110, section 10.2.3): seconds, or a date on the server's clock. */
function secondsToWait(retryAfter: string | undefined, dateSecond: number | undefined): number | undefined {
  const untilSecond = secondOf(retryAfter);
  const fromDate = dateSecond !== undefined && untilSecond !== undefined ? untilSecond - dateSecond : 0;
  const seconds = wholeNumber(retryAfter, 1, Number.POSITIVE_INFINITY) ?? fromDate;
  return seconds < 1 ? undefined : Math.min(seconds, LONGEST_WAIT_SECONDS);
}

/**
 * Reads the rate limit headers (https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy).
 * Missing, malformed, negative and absurd values are left out; nothing throws.
 *
 * @param headers Names in lower case.
 */
export function readHeaders(headers: RateObservation["headers"]): RateHeaders {
  const dateSecond = secondOf(headers.date);
  const limit = wholeNumber(headers["x-ratelimit-limit"], 1, LARGEST_LIMIT);
  const remaining = limit && wholeNumber(headers["x-ratelimit-remaining"], 0, limit);
  const resetSecond =
    dateSecond && wholeNumber(headers["x-ratelimit-reset"], dateSecond, dateSecond + LONGEST_WAIT_SECONDS);
  const retryAfterSeconds = secondsToWait(headers["retry-after"], dateSecond);
  return defined({ dateSecond, limit, remaining, resetSecond, retryAfterSeconds });
}
