import type { LimitHint } from "../../../lambda/budget/learn.ts";
import type { History, ObservedCall } from "../history.ts";

/** The smallest documented limit, which is assumed where no answer and no setting tells of another one. */
const SMALLEST: LimitHint = { burst: 5, refillPerSecond: 25 / 60 };

/** Over so long the pace is measured, in milliseconds. */
const WINDOW_MS = 5 * 60_000;
/** Calls over the assumed limit in a window: those that go out before it is sure that answers carry no headers. */
const SLACK = 15;
/** Answers after which it is sure. */
const ENOUGH = 10;

/** A tenant without rate limit headers is called at the pace that was configured, else that of the smallest plan, and the worker says so. */
export function* assumedLimitKept({ scenario, calls, assumed }: History): Generator<string> {
  if (scenario.ways.hasRateLimitHeaders) return;
  const writes = calls.filter(({ endpoint }) => endpoint in WRITES);
  const answered = writes.filter(
    ({ isAuth0s, status }) => isAuth0s && typeof status === "number" && status < 300,
  );
  if (answered.length >= ENOUGH && !assumed.has("write")) {
    yield `${answered.length} writes were answered without rate limit headers, and the worker said nothing of it`;
  }
  const most = mostInWindow(writes);
  const { burst, refillPerSecond } = scenario.rateLimit ?? SMALLEST;
  const allowed = burst + (refillPerSecond * WINDOW_MS) / 1_000 + SLACK;
  if (most > allowed) yield `${most} writes went out in five minutes, without any rate limit headers`;
}

const WRITES = { enable: true, update: true, disable: true };

function mostInWindow(calls: readonly ObservedCall[]): number {
  const times = calls.map(({ atMs }) => atMs).sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [index, atMs] of times.entries()) {
    while (atMs - (times[first] ?? atMs) > WINDOW_MS) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
