import type { Lane } from "../../../contract/place.ts";
import type { Row } from "../../../operator/backfill/validate/row.ts";
import { rollbackIdOf } from "../../../operator/rollback/rollback-id.ts";
import type { Draw } from "./chance.ts";
import { withDashboard } from "./draw-dashboard.ts";
import { applicable, existing } from "./existing.ts";
import type { Backfill, Rollback, Watcher } from "./operators.ts";
import { drawSettings } from "./requests.ts";
import type { Scenario } from "./scenario.ts";
import type { Trouble } from "./trouble.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const BACKFILL = "backfill";
const ROLLBACK = rollbackIdOf(BACKFILL);

/** An operator's backfill, with watchers whose clocks are up to an hour wrong. */
export function withBackfill(scenario: Scenario, draw: Draw): Partial<Scenario> {
  const { batches, operators } = scenario;
  const drawn: Backfill = {
    batchId: BACKFILL,
    atMs: draw.between(0, draw.pick([20_000, 3 * MINUTE_MS])),
    rows: drawRows(scenario, draw),
    maxFailures: draw.pick(["1000", "1000", "5%", "6"]),
    capture: draw.chance(0.85),
    watchers: Array.from({ length: draw.whole(1, 3) }, () => drawWatcher(draw)),
    indexLagMs: draw.between(20, 2_000),
    ...(draw.chance(0.7) ? { rollback: drawRollback(draw) } : {}),
  };
  const { batchId, maxFailures, capture, rollback } = drawn;
  const cancelledAtMs = drawn.atMs + draw.between(0, draw.pick([400, 400, 2 * MINUTE_MS]));
  const cancelled = draw.chance(0.35) ? { cancelledAtMs } : {};
  const drift = draw.chance(0.4) ? { drift: drawDrift(scenario, drawn.rows, draw) } : {};
  const backfill = rollback === undefined ? drawn : { ...drawn, rollback: { ...rollback, ...drift } };
  const back = { batchId: ROLLBACK, maxFailures: "5%", capture: false, byOperator: true } as const;
  return {
    batches: [...batches, { batchId, maxFailures, capture, byOperator: true, ...cancelled }, back],
    operators: { ...operators, backfill },
  };
}

/** Users of the Dashboard, and operators who repair what they changed, sometimes while a lane is paused. */
export function withRepairs(scenario: Scenario, draw: Draw): Partial<Scenario> {
  const { operators, troubles } = scenario;
  const repairs = Array.from({ length: draw.whole(1, 3) }, () => drawCommand(draw));
  const pauses = draw.chance(0.5)
    ? [
        drawPause(
          repairs.map(({ atMs }) => atMs),
          draw,
        ),
      ]
    : [];
  return {
    ...withDashboard(scenario, draw),
    troubles: [...troubles, ...pauses],
    operators: { ...operators, repairs },
  };
}

/** A lane that is paused while a repair is made. */
function drawPause(timesMs: readonly number[], draw: Draw): Trouble {
  const atMs = draw.pick(timesMs);
  const fromMs = Math.max(0, atMs - draw.between(0, 5 * MINUTE_MS));
  const toMs = atMs + draw.between(0, 10 * MINUTE_MS);
  return { kind: "lane_paused", lane: draw.pick<Lane>(["bulk", "interactive"]), fromMs, toMs };
}

/** Operators who discard dead letters, most of them while others redrive some. */
export function withDiscards({ operators, redrivesAtMs }: Scenario, draw: Draw): Partial<Scenario> {
  const redrives = [...redrivesAtMs, draw.between(0, 60 * MINUTE_MS)];
  const discards = Array.from({ length: draw.whole(2, 6) }, () => ({
    ...drawCommand(draw),
    ...(draw.chance(0.7)
      ? { atMs: Math.max(0, draw.pick(redrives) + draw.between(-200, 800)), confirmMs: 0 }
      : {}),
    crashChance: draw.pick([0, 0.25]),
    inHand: draw.pick([0.5, 0.9]),
  }));
  return { redrivesAtMs: redrives, operators: { ...operators, discards, rivalry: draw.pick([0, 0.5]) } };
}

function drawCommand(draw: Draw) {
  return {
    atMs: draw.between(0, draw.pick([5 * MINUTE_MS, 60 * MINUTE_MS])),
    confirmMs: draw.pick([0, draw.between(0, 2_000), draw.between(0, 2 * MINUTE_MS)]),
    crashChance: draw.pick([0, 0.05]),
  };
}

/** A row for each of some pairs. */
function drawRows({ places, ways }: Scenario, draw: Draw): readonly Row[] {
  const share = draw.pick([0.3, 0.6]);
  const action = draw.pick(["enable", "disable", "mixed"] as const);
  return places.organizations.flatMap((organization_id) =>
    places.connections
      .filter(() => draw.chance(share))
      .map((connection_id): Row => {
        const pair = { organization_id, connection_id };
        const asked = action === "mixed" ? draw.pick(["enable", "disable"] as const) : action;
        if (asked === "disable") return { action: "disable", ...pair };
        return {
          action: "enable",
          ...pair,
          ...applicable(drawSettings(draw), ways.strategies.get(connection_id)),
        };
      }),
  );
}

function drawRollback(draw: Draw): Rollback {
  const retention = { records: draw.pick([0.1, 0.5]), pairs: draw.pick([0, 0.3]) };
  return {
    batchId: ROLLBACK,
    afterMs: draw.between(0, draw.pick([2_000, 10 * MINUTE_MS])),
    trustRecords: draw.chance(0.3),
    skewMs: draw.pick([0, draw.between(-HOUR_MS, HOUR_MS)]),
    crashChance: draw.pick([0, 0.03, 0.1]),
    ...(draw.chance(0.3) ? { retention } : {}),
  };
}

/** What a user of the Dashboard does to some of the connections that a batch has changed. */
function drawDrift(
  { places, ways }: Scenario,
  rows: readonly Row[],
  draw: Draw,
): NonNullable<Rollback["drift"]> {
  const { organizations, connections } = existing(places);
  const share = draw.pick([0.3, 1]);
  return rows.flatMap((row): NonNullable<Rollback["drift"]> => {
    if (row.action === "retrieve" || !draw.chance(share)) return [];
    const { organization_id: organizationId, connection_id: connectionId } = row;
    if (!organizations.includes(organizationId) || !connections.includes(connectionId)) return [];
    const pair = { organizationId, connectionId };
    if (draw.chance(0.5)) return [{ action: "remove", ...pair }];
    const settings = applicable(drawSettings(draw), ways.strategies.get(connectionId));
    return [{ action: "enable", ...pair, settings }];
  });
}

function drawWatcher(draw: Draw): Watcher {
  return {
    fromMs: draw.between(0, draw.pick([1_000, MINUTE_MS, 10 * MINUTE_MS])),
    skewMs: draw.pick([0, draw.between(-HOUR_MS, HOUR_MS), draw.between(0, HOUR_MS)]),
  };
}
