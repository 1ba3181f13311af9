import type { Lane } from "../../../contract/place.ts";
import { CALLS } from "../../../lambda/answer/calls.ts";
import type { Draw } from "./chance.ts";
import type { Trouble } from "./trouble.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const SCOPES = [...new Set(Object.values(CALLS).map(({ scope }) => scope))];

/** Draws what goes wrong for a while. */
export function drawTroubles(connections: readonly string[], draw: Draw): readonly Trouble[] {
  const troubles: Trouble[] = [];
  const between = (longestMs: number) => {
    const fromMs = draw.chance(0.3) ? 0 : draw.between(0, 3 * MINUTE_MS);
    return { fromMs, toMs: fromMs + draw.between(1_000, longestMs) };
  };
  const maybe = (chance: number, trouble: () => Trouble) => {
    if (draw.chance(chance)) troubles.push(trouble());
  };
  const style = () => draw.pick(["errors", "silence", "unreachable"] as const);
  maybe(0.25, () => ({ kind: "outage", style: style(), ...between(15 * MINUTE_MS) }));
  const ends = () => draw.pick(["restored", "replaced"] as const);
  maybe(0.08, () => ({ kind: "credentials_revoked", ends: ends(), ...between(30 * MINUTE_MS) }));
  maybe(0.12, () => ({ kind: "tokens_revoked", ...between(MINUTE_MS) }));
  maybe(0.12, () => ({
    kind: "scope_missing",
    scope: draw.pick(SCOPES),
    atOnce: draw.chance(0.7),
    ...between(15 * MINUTE_MS),
  }));
  maybe(0.25, () => ({
    kind: "sick_connection",
    connectionId: draw.pick(connections),
    ...between(90 * MINUTE_MS),
  }));
  maybe(0.1, () => ({ kind: "limit_cut", divisor: draw.whole(2, 4), ...between(10 * MINUTE_MS) }));
  maybe(0.2, () => ({ kind: "other_client", share: draw.between(0.05, 0.5), ...between(30 * MINUTE_MS) }));
  maybe(0.1, () => ({
    kind: "table_away",
    table: draw.pick(["operations", "connections", "control"]),
    ...between(3 * MINUTE_MS),
  }));
  maybe(0.06, () => {
    const fromMs = draw.pick([0, draw.between(0, MINUTE_MS)]);
    const forMs = draw.pick([draw.between(1_000, 30 * MINUTE_MS), draw.between(12.8, 13.6) * DAY_MS]);
    return {
      kind: "lane_paused",
      lane: draw.pick<Lane>(["bulk", "interactive"]),
      fromMs,
      toMs: fromMs + forMs,
    };
  });
  for (const { kind, toMs } of [...troubles]) {
    // What has waited for almost all of its time then waits until an operator repairs the credentials.
    if (kind !== "lane_paused" || toMs < 12 * DAY_MS || draw.chance(0.5)) continue;
    const span = { fromMs: toMs - MINUTE_MS, toMs: toMs + 2 * DAY_MS };
    troubles.push({ kind: "credentials_revoked", ends: ends(), ...span });
  }
  return troubles;
}
