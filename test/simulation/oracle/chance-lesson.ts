import { type History, nameOf } from "../history.ts";
import type { Timeline } from "./timeline.ts";

/** How soon after a 409 a look must be over to teach what it means, in milliseconds. */
const LOOKED_WITHIN_MS = 2_000;

/**
 * Whether the worker answered for an operation after it had learned by chance that the tenant refuses a repeated POST: a user of
 * the Dashboard had turned the pair that taught it on between Auth0's 409 and the look that follows at once.
 */
export function isTaughtByChance(
  { operationId, pair }: { readonly operationId: string; readonly pair: string },
  { calls, lessons, scenario }: History,
  timeline: Timeline,
): boolean {
  if (scenario.ways.variants.repeatedPost === "refused") return false;
  const answeredAtMs = calls
    .filter((call) => call.operationId === operationId && nameOf(call) === pair && call.status === 201)
    .map(({ endedAtMs }) => endedAtMs);
  const lastMs = Math.max(...answeredAtMs);
  return lessons.some(({ atMs: taughtAtMs, repeatedPost, evidence }) => {
    if (repeatedPost !== "refused" || taughtAtMs > lastMs) return false;
    return calls.some((call) => {
      if (call.endpoint !== "enable" || call.status !== 409 || !call.isAuth0s) return false;
      if (!evidence.endsWith(`(${call.organizationId} ${call.connectionId})`)) return false;
      if (call.endedAtMs > taughtAtMs || taughtAtMs > call.endedAtMs + LOOKED_WITHIN_MS) return false;
      return timeline
        .changes(nameOf(call))
        .some(
          ({ by, kind, atMs }) =>
            by !== undefined &&
            (kind === "turned_on" || kind === "enabled") &&
            atMs > call.atMs &&
            atMs <= taughtAtMs,
        );
    });
  });
}
