import type { History } from "../history.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Answers that a world may cost until every execution knows the limit, and has met what none could know. */
const CALM = { calls: 6, share: 0.01 };
const ROUGH = { calls: 6, share: 0.08 };

/**
 * A limit that no answer tells of before it refuses one, or that is lower than the deployment was told, costs whatever is under
 * way by then: so many times the longest answer, until all executions have heard of it.
 */
const SURPRISES = 3;

/** Where no header tells of a limit that is lower than the deployment was told, refusals alone teach it, one burst after the other. */
const LESSONS_MS = 30_000;

/** Promise 3: no execution meets a 429, but for what other clients, cut limits and lost answers explain. */
export function* limitKept({ calls, scenario }: History): Generator<string> {
  const refused = calls.filter((call) => call.throttled);
  const surprises = hasUnseenLimit(scenario) || isToldTooMuch(scenario);
  const learnsFromRefusals = isToldTooMuch(scenario) && !scenario.ways.hasRateLimitHeaders;
  const surprisedMs = learnsFromRefusals ? LESSONS_MS : SURPRISES * scenario.latencyMs[1];
  const untilMs = surprises ? (refused[0]?.atMs ?? 0) + surprisedMs : 0;
  const throttled = refused.filter(({ atMs }) => atMs > untilMs).length;
  const allowed = isCalm(scenario) ? CALM : ROUGH;
  if (isDisturbed(scenario) || throttled <= allowed.calls + allowed.share * calls.length) return;
  yield `${throttled} of ${calls.length} calls were refused by a limit`;
}

/** Whether others take from the buckets, or what is left in them cannot be known. */
function isDisturbed({ troubles }: Scenario): boolean {
  return troubles.some(
    ({ kind }) => kind === "other_client" || kind === "limit_cut" || kind === "table_away",
  );
}

function isCalm({ troubles, calmAtMs, killsAtMs, poison }: Scenario): boolean {
  return troubles.length === 0 && calmAtMs === 0 && killsAtMs.length === 0 && poison.size === 0;
}

function isToldTooMuch({ rateLimit, limits: { write } }: Scenario): boolean {
  if (rateLimit === undefined || write === undefined) return false;
  return rateLimit.burst > write.burst || 60 * rateLimit.refillPerSecond > write.refillPerMinute;
}

/** Headers tell of the endpoint's own bucket: that of the whole Management API shows only when it refuses. */
function hasUnseenLimit({ limits: { management, write, read } }: Scenario): boolean {
  if (management === undefined) return false;
  const seen = [write, read].filter((limit) => limit !== undefined);
  const sum = (of: "burst" | "refillPerMinute") => seen.reduce((total, limit) => total + limit[of], 0);
  return management.burst < sum("burst") || management.refillPerMinute < sum("refillPerMinute");
}
