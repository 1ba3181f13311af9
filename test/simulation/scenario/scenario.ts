import type { Lane } from "../../../contract/place.ts";
import type { Settings } from "../../../contract/request.ts";
import type { TenantTraits } from "../../../contract/traits.ts";
import type { LimitHint } from "../../../lambda/budget/learn.ts";
import { fixedWindow, type Limit, perMinute, perSecond } from "../../../local/tenant/bucket.ts";
import type { LimitsByBucket } from "../../../local/tenant/limits.ts";
import { DEFAULT_VARIANTS } from "../../../local/tenant/variants.ts";
import { type CallChances, SMOOTH } from "../auth0/call-trouble.ts";
import type { RequestChances } from "../aws/network.ts";
import { seeded } from "../random.ts";
import { drawBatches, type ScenarioBatch } from "./batches.ts";
import { type Draw, drawFrom } from "./chance.ts";
import { drawTroubles } from "./draw-troubles.ts";
import type { Operators } from "./operators.ts";
import { drawSends, drawSettings, type Places, type Send } from "./requests.ts";
import type { Reuse } from "./reuse.ts";
import type { Trouble } from "./trouble.ts";
import { type DashboardChange, USUAL_WAYS, type Ways } from "./ways.ts";

/** Where the worker is killed by a request that is poison to it. */
export type Poison = "before_claim" | "at_call";

/** How long a call takes, in milliseconds: between the first two, and one leg in ten up to half of the third. */
export type LatencyMs = readonly [least: number, most: number, slowest?: number];

/** Everything that a seed decides before its world begins. */
export interface Scenario {
  readonly seed: number;
  readonly places: Places;
  readonly sends: readonly Send[];
  readonly batches: readonly ScenarioBatch[];
  /** Bodies that are no requests. */
  readonly malformed: ReadonlySet<string>;
  /** What is enabled in Auth0 already, unknown to the connections table. */
  readonly enabled: readonly {
    readonly organizationId: string;
    readonly connectionId: string;
    readonly settings: Settings;
    /** Whether it is associated and turned off. */
    readonly isOff?: boolean;
  }[];
  readonly ways: Ways;
  readonly dashboard: readonly DashboardChange[];
  readonly reuses: readonly Reuse[];
  readonly limits: LimitsByBucket;
  /** What the deployment is told of the limit of writes, right or wrong; nothing where it is undefined. */
  readonly rateLimit?: LimitHint;
  /** What the deployment has learned of a repeated POST before; nothing where it is undefined. */
  readonly knownRepeatedPost?: TenantTraits["repeatedPost"];
  readonly clockOffsetMs: number;
  readonly latencyMs: LatencyMs;
  readonly concurrency: Readonly<Record<Lane, number>>;
  readonly firstSequence: bigint;
  readonly troubles: readonly Trouble[];
  /** Trouble that only chance brings lasts until then, in milliseconds after the beginning. */
  readonly calmAtMs: number;
  readonly calls: CallChances;
  readonly requests: RequestChances;
  readonly deathChance: number;
  readonly recycleChance: number;
  readonly lostDeletionChance: number;
  /** When an environment at work is killed, in milliseconds after the beginning. */
  readonly killsAtMs: readonly number[];
  /** Operations that kill the execution that works on them. */
  readonly poison: ReadonlyMap<string, Poison>;
  readonly forbiddenOrganizations: readonly string[];
  /** When an operator redrives what lies in the dead-letter queue, in milliseconds after the beginning. */
  readonly redrivesAtMs: readonly number[];
  readonly operators: Operators;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Draws the scenario of a seed, with a tenant of the usual ways. */
export function drawScenario(seed: number): Scenario {
  const draw = drawFrom(seeded(seed));
  const organizations = Array.from({ length: draw.whole(8, 25) }, (_, index) => `org_${index + 1}`);
  const connections = Array.from({ length: draw.whole(2, 3) }, (_, index) => `con_${index + 1}`);
  const forbiddenOrganizations = draw.chance(0.3) ? [draw.pick(organizations)] : [];
  const places: Places = {
    organizations: draw.chance(0.3) ? [...organizations, "org_unknown1"] : organizations,
    connections: draw.chance(0.2) ? [...connections, "con_unknown1"] : connections,
  };
  const { batches, sends } = drawBatches(seed, drawSends(places, draw));
  const troubles = drawTroubles(connections, draw);
  const calmAtMs = draw.pick([0, 3, 10, 30]) * MINUTE_MS;
  const rough = calmAtMs > 0;
  return {
    seed,
    places,
    sends,
    batches,
    malformed: new Set(sends.flatMap(({ body, isMalformed }) => (isMalformed ? [body] : []))),
    enabled: draw.chance(0.5) ? drawEnabled({ organizations, connections }, draw) : [],
    ways: { ...USUAL_WAYS, variants: { ...DEFAULT_VARIANTS, repeatedDelete: 404 } },
    dashboard: [],
    reuses: [],
    limits: drawLimits(draw),
    clockOffsetMs: draw.pick([0, 0, draw.between(-45_000, 45_000)]),
    latencyMs: draw.pick([
      [80, 180],
      [20, 60],
      [100, 900],
    ]),
    concurrency: { interactive: draw.whole(2, 3), bulk: draw.whole(2, 5) },
    // SQS's numbers are to be compared as numbers, whatever their length.
    firstSequence: draw.pick([18_870_000_000_000_000_000n, 9_999_999_999_999_999_950n]),
    troubles,
    calmAtMs,
    calls: {
      ...SMOOTH,
      serverError: rough ? draw.rate(0.3, 0.08) : 0,
      answerLost: rough ? draw.rate(0.5, 0.1) : 0,
      landsLate: rough ? draw.rate(0.5, 0.1) : 0,
      slow: rough ? draw.rate(0.3, 0.1) : 0,
      reset: rough ? draw.rate(0.3, 0.05) : 0,
    },
    requests: {
      refused: rough ? draw.rate(0.3, 0.05) : 0,
      answerLost: rough ? draw.rate(0.4, 0.03) : 0,
      repeated: rough ? draw.rate(0.4, 0.05) : 0,
      slow: rough ? draw.rate(0.3, 0.05) : 0,
    },
    deathChance: rough ? draw.rate(0.4, 0.01) : 0,
    recycleChance: draw.chance(0.5) ? 0.05 : 0,
    lostDeletionChance: rough ? draw.rate(0.4, 0.05) : 0,
    killsAtMs: draw.chance(0.2)
      ? Array.from({ length: draw.whole(1, 30) }, () => draw.between(0, 10 * MINUTE_MS))
      : [],
    poison: drawPoison(sends, troubles, draw),
    forbiddenOrganizations,
    redrivesAtMs: draw.chance(0.6)
      ? Array.from({ length: draw.whole(1, 4) }, () => draw.between(0, 150 * MINUTE_MS))
      : [],
    operators: { repairs: [], discards: [], rivalry: 0 },
  };
}

function drawEnabled({ organizations, connections }: Places, draw: Draw): Scenario["enabled"] {
  return organizations.flatMap((organizationId) =>
    connections
      .filter(() => draw.chance(0.3))
      .map((connectionId) => ({ organizationId, connectionId, settings: drawSettings(draw) })),
  );
}

function drawLimits(draw: Draw): LimitsByBucket {
  const [burst, rate] = draw.pick([
    [5, 150],
    [25, 750],
    [75, 2_250],
    [75, 2_250],
  ] as const);
  const write: Limit = draw.chance(0.15)
    ? fixedWindow(burst, rate, draw.pick([1_000, 2_000]))
    : perMinute(burst, rate);
  return {
    write,
    read: perMinute(2 * burst, Math.floor((rate * 2) / 3)),
    ...(draw.chance(0.4) ? { management: perSecond(50, 16) } : {}),
  };
}

function drawPoison(
  sends: readonly Send[],
  troubles: readonly Trouble[],
  draw: Draw,
): ReadonlyMap<string, Poison> {
  const poison = new Map<string, Poison>();
  if (!draw.chance(0.12)) return poison;
  const ids = sends.flatMap(
    ({ body }) => /"operation_id":"(operation-\d+)","action":"(?:enable|disable)/.exec(body)?.[1] ?? [],
  );
  // Poison that also expires is looked at once more for it, and that look is what kills here.
  const mayExpire = troubles.some(({ toMs }) => toMs > DAY_MS);
  poison.set(draw.pick(ids), !mayExpire && draw.chance(0.1) ? "before_claim" : "at_call");
  return poison;
}
