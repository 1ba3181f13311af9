import { foreignAnswer } from "./foreign-answers.ts";
import type { BucketState } from "./limits.ts";
import { errorReply } from "./replies.ts";

/**
 * The shapes that a 429 has in the field: Auth0's usual one; without a body; with a reset that is not a number; with a limit
 * of 0; with `retry-after` alone; with a reset that is past; with words about another API; from an edge.
 */
export const THROTTLE_SHAPES = [
  "usual",
  "no_body",
  "reset_nan",
  "limit_zero",
  "retry_after_alone",
  "reset_past",
  "other_words",
  "edge",
] as const;

/** One of `THROTTLE_SHAPES`. */
export type ThrottleShape = (typeof THROTTLE_SHAPES)[number];

/** A 429 as it goes over the wire. */
export interface ThrottleAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A 429 in one of the shapes.
 *
 * @param words Auth0's own words for the limit that was reached.
 * @param usual The headers that tell of the bucket.
 * @param nowMs The tenant's clock, in milliseconds.
 */
export function throttleAnswer(
  shape: ThrottleShape,
  words: string,
  {
    usual,
    bucket,
  }: { readonly usual: Readonly<Record<string, string>>; readonly bucket: BucketState | undefined },
  nowMs: number,
): ThrottleAnswer {
  const body = JSON.stringify(errorReply(429, words, "too_many_requests").body);
  const waitSeconds = Math.max(1, Math.ceil((bucket?.resetAtSecond ?? 0) - nowMs / 1_000));
  switch (shape) {
    case "usual":
      return { headers: usual, body };
    case "no_body":
      return { headers: usual, body: "" };
    case "reset_nan":
      return { headers: { ...usual, "x-ratelimit-reset": "NaN" }, body };
    case "limit_zero":
      return { headers: { ...usual, "x-ratelimit-limit": "0", "x-ratelimit-remaining": "0" }, body };
    case "retry_after_alone":
      return { headers: { "retry-after": `${waitSeconds}` }, body };
    case "reset_past":
      return { headers: { ...usual, "x-ratelimit-reset": `${Math.floor(nowMs / 1_000) - 5}` }, body };
    case "other_words": {
      const other = "You have reached the rate limit of the Authentication API";
      return { headers: usual, body: JSON.stringify(errorReply(429, other, "too_many_requests").body) };
    }
    case "edge":
      return { headers: { "retry-after": `${waitSeconds}` }, body: foreignAnswer(429, "edge").body };
  }
}
