import { expect, test } from "vitest";
import { perMinute } from "../../../local/tenant/bucket.ts";
import { THROTTLE_SHAPES } from "../../../local/tenant/throttle-shapes.ts";
import { call, collection, tenantFor } from "./support.ts";

const NOW_SECOND = 1_700_000_000;
const clock = { now: () => NOW_SECOND * 1_000, sleep: async () => undefined };

const USUAL = { limit: "1", remaining: "0", reset: String(NOW_SECOND + 6), retryAfter: null };
const ALONE = { limit: null, remaining: null, reset: null, retryAfter: "6" };
const ITS_WORDS = "Global per minute organization_connections_read group limit has been reached";

const EXPECTED = {
  usual: [USUAL, { statusCode: 429, message: ITS_WORDS, errorCode: "too_many_requests" }],
  no_body: [USUAL, undefined],
  reset_nan: [{ ...USUAL, reset: "NaN" }, { message: ITS_WORDS }],
  limit_zero: [{ ...USUAL, limit: "0" }, { message: ITS_WORDS }],
  retry_after_alone: [ALONE, { message: ITS_WORDS }],
  reset_past: [{ ...USUAL, reset: String(NOW_SECOND - 5) }, { message: ITS_WORDS }],
  other_words: [USUAL, { statusCode: 429, message: expect.stringContaining("Authentication API") }],
  edge: [ALONE, { status: 429, cloudflare_error: true }],
} as const;

test.each(THROTTLE_SHAPES)("a 429 of the shape %s", async (shape) => {
  const tenant = await tenantFor({ clock, limits: { read: perMinute(1, 10) }, throttleShape: shape });
  expect((await call(tenant, "GET", collection())).status).toBe(200);
  const { status, headers, body } = await call(tenant, "GET", collection());
  const told = {
    limit: headers.get("x-ratelimit-limit"),
    remaining: headers.get("x-ratelimit-remaining"),
    reset: headers.get("x-ratelimit-reset"),
    retryAfter: headers.get("retry-after"),
  };
  const [wantedHeaders, wantedBody] = EXPECTED[shape];
  expect([status, told]).toEqual([429, wantedHeaders]);
  if (wantedBody === undefined) expect(body).toBeUndefined();
  else expect(body).toMatchObject(wantedBody);
});
