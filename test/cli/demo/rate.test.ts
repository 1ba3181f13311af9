import { expect, test } from "vitest";
import { rateReached } from "../../../cli/demo/rate.ts";
import type { LoggedRequest } from "../../../local/tenant/log.ts";

const at = (atMs: number, more: Partial<LoggedRequest> = {}): LoggedRequest => ({
  number: 1,
  atMs,
  method: "POST",
  path: "/",
  counted: true,
  status: 201,
  answer: "sent",
  ...more,
});
const limit = { burst: 5, refillPerMinute: 150 };

test("what was let through, beside what the limit lets through in the same time", () => {
  const requests = [at(1_000), at(2_000), at(2_500, { throttledBy: "write", status: 429 }), at(5_000)];
  expect(rateReached(requests, limit)).toEqual({ requests: 3, throttled: 1, seconds: 4, allowed: 15 });
});

test("what the limit never saw does not count", () => {
  expect(rateReached([at(0, { counted: false, status: 401 })], limit)).toEqual({
    requests: 0,
    throttled: 0,
    seconds: 0,
    allowed: 5,
  });
});
