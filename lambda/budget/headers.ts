import type { RateObservation } from "../ports.ts";

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
}

/** Larger limits than this are no limits: the largest documented burst is 5,000. */
const LARGEST_LIMIT = 1_000_000;

/** A reset further away than this is none: the longest documented window is a minute. */
const LONGEST_RESET_SECONDS = 120;

/** A date as HTTP writes it (RFC 9110, section 5.6.7); `Date.parse` alone would make a date of "-1". */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function secondOf(date: string): number | undefined {
  const ms = HTTP_DATE.test(date) ? Date.parse(date) : Number.NaN;
  return ms > 0 ? Math.floor(ms / 1000) : undefined;
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text.trim()) ? Number(text) : undefined;
}

/**
 * Reads the rate limit headers (https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy).
 * Missing, malformed, negative and absurd values are left out; nothing throws.
 *
 * @param headers Names in lower case.
 */
export function readHeaders(headers: RateObservation["headers"]): RateHeaders {
  const dateSecond = secondOf(headers.date ?? "");
  const limit = count(headers["x-ratelimit-limit"]);
  const remaining = count(headers["x-ratelimit-remaining"]);
  const reset = count(headers["x-ratelimit-reset"]);
  const believed = limit !== undefined && limit >= 1 && limit <= LARGEST_LIMIT;
  return {
    ...(dateSecond !== undefined && { dateSecond }),
    ...(believed && { limit }),
    ...(believed && remaining !== undefined && remaining <= limit && { remaining }),
    ...(dateSecond !== undefined &&
      reset !== undefined &&
      reset >= dateSecond &&
      reset <= dateSecond + LONGEST_RESET_SECONDS && { resetSecond: reset }),
  };
}
