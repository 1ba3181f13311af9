import { CALLS } from "../../../lambda/answer/calls.ts";
import { STRATEGIES } from "../../../local/tenant/strategies.ts";
import { THROTTLE_SHAPES } from "../../../local/tenant/throttle-shapes.ts";
import { type TenantVariants, VARIANT_VALUES } from "../../../local/tenant/variants.ts";
import { SMOOTH } from "../auth0/call-trouble.ts";
import { RELIABLE } from "../aws/network.ts";
import type { Draw } from "./chance.ts";
import { withDashboard } from "./draw-dashboard.ts";
import { withBackfill, withDiscards, withRepairs } from "./draw-operators.ts";
import { applicable, existing } from "./existing.ts";
import { drawSettings, type Send } from "./requests.ts";
import { drawReuses } from "./reuse.ts";
import type { Scenario } from "./scenario.ts";
import type { Trouble } from "./trouble.ts";

/** Something that differs between worlds, and how likely a world has it. */
interface Variant {
  readonly chance: number;
  readonly change: (scenario: Scenario, draw: Draw) => Partial<Scenario>;
}

const MINUTE_MS = 60_000;
/** As recorded: 90 % below 419 ms, at most 944. */
const RECORDED_LATENCY_MS = [300, 420, 944] as const;
/** The organization of requests that use an operation id again. */
const REUSED = "org_other1";
/** What the documented plans allow: writes at once, and a minute. */
const PLANS = [
  [5, 25],
  [5, 150],
  [25, 750],
  [75, 2_250],
] as const;
const SCOPES = [...new Set(Object.values(CALLS).map(({ scope }) => scope))];

/** The variants, in the order in which they are applied. New ones go to the end: each draws from the source of its place. */
export const VARIANTS = {
  /** How the tenant answers where that is not known. */
  answers: { chance: 0.8, change: ({ ways }, draw) => ({ ways: { ...ways, variants: drawAnswers(draw) } }) },
  /** Connections of three strategies. */
  strategies: { chance: 0.4, change: withStrategies },
  /** Associations that are off from the beginning. */
  off: { chance: 0.4, change: withOff },
  /** A user of the Dashboard. */
  dashboard: { chance: 0.4, change: withDashboard },
  /** 5xx of calls that take effect. */
  landing: { chance: 0.4, change: withLandingErrors },
  /** Answers that are not Auth0's. */
  foreign: { chance: 0.4, change: withForeignAnswers },
  /** 429s of every shape. */
  throttles: {
    chance: 0.4,
    change: ({ ways }, draw) => ({
      ways: { ...ways, throttles: THROTTLE_SHAPES.filter(() => draw.chance(0.4)) },
    }),
  },
  /** A tenant that sends no rate limit headers. */
  headerless: { chance: 0.05, change: ({ ways }) => ({ ways: { ...ways, hasRateLimitHeaders: false } }) },
  /** How long the recorded calls took. */
  latency: { chance: 0.3, change: () => ({ latencyMs: RECORDED_LATENCY_MS }) },
  /** A plan that does not include some calls. */
  entitlement: {
    chance: 0.06,
    change: ({ troubles }, draw) => ({
      troubles: [...troubles, { kind: "unentitled", scope: draw.pick(SCOPES), ...drawSpan(draw) }],
    }),
  },
  /** Operation ids that are used again after their records expired. */
  reuse: {
    chance: 0.05,
    change: (_, draw) => ({ ...CALM, troubles: [], redrivesAtMs: [], reuses: drawReuses(draw) }),
  },
  /** One missing scope, and nothing else that could hold a request up. */
  narrow: { chance: 0.05, change: (_, draw) => ({ ...CALM, troubles: [drawMissingScope(draw)] }) },
  /** Requests that expect to find a state, as the rows of a rollback do. */
  expectations: { chance: 0.3, change: withExpectations },
  /** A batch that fails too often, and nothing that could hide it. */
  failures: { chance: 0.05, change: withFailingBatch },
  /** A backfill, and watchers whose clocks are wrong. */
  backfill: { chance: 0.2, change: withBackfill },
  /** Users of the Dashboard, and operators who repair what they changed while requests wait. */
  repairs: { chance: 0.08, change: withRepairs },
  /** Operators who discard dead letters while others redrive them. */
  discards: { chance: 0.08, change: withDiscards },
  /** A deployment that is told the limit, or another plan's. */
  configured: { chance: 0.2, change: withRateLimit },
} as const satisfies Record<string, Variant>;

/** The name of a variant. */
export type VariantName = keyof typeof VARIANTS;

/** A world in which nothing goes wrong but what a variant adds. */
const CALM: Partial<Scenario> = {
  calmAtMs: 0,
  calls: SMOOTH,
  requests: RELIABLE,
  deathChance: 0,
  lostDeletionChance: 0,
  killsAtMs: [],
  poison: new Map(),
};

function drawAnswers(draw: Draw): TenantVariants {
  const drawn = Object.entries(VARIANT_VALUES).map(([name, values]) => [name, draw.pick<unknown>(values)]);
  return Object.fromEntries(drawn);
}

function withStrategies({ ways, places, sends, enabled }: Scenario, draw: Draw): Partial<Scenario> {
  const strategies = new Map(existing(places).connections.map((id) => [id, draw.pick(STRATEGIES)]));
  // Most requests name only what the connection has.
  const fitting = new Map<string, string>();
  for (const { body, isMalformed } of sends) {
    if (isMalformed || fitting.has(body) || draw.chance(0.1)) continue;
    const asked = JSON.parse(body);
    fitting.set(body, JSON.stringify(applicable(asked, strategies.get(asked.connection_id))));
  }
  return {
    ways: { ...ways, strategies },
    enabled: enabled.map((one) => ({
      ...one,
      settings: applicable(one.settings, strategies.get(one.connectionId)),
    })),
    sends: sends.map((send) => ({ ...send, body: fitting.get(send.body) ?? send.body })),
  };
}

function withOff({ enabled, places, ways }: Scenario, draw: Draw): Partial<Scenario> {
  const { organizations, connections } = existing(places);
  const pairs = organizations.flatMap((organizationId) =>
    connections.map((connectionId) => ({ organizationId, connectionId })),
  );
  const isKnown = ({ organizationId, connectionId }: (typeof pairs)[number]) =>
    enabled.some((one) => one.organizationId === organizationId && one.connectionId === connectionId);
  const added = pairs
    .filter((pair) => !isKnown(pair) && draw.chance(0.15))
    .map((pair) => ({
      ...pair,
      settings: applicable(drawSettings(draw), ways.strategies.get(pair.connectionId)),
      isOff: true,
    }));
  return { enabled: [...enabled.map((one) => ({ ...one, isOff: draw.chance(0.3) })), ...added] };
}

function withLandingErrors({ calmAtMs, calls, troubles }: Scenario, draw: Draw): Partial<Scenario> {
  const landing = (trouble: Trouble): Trouble =>
    trouble.kind === "outage" && trouble.style === "errors"
      ? { ...trouble, style: "errors_landing" }
      : trouble;
  return {
    ...(calmAtMs > 0 ? { calls: { ...calls, errorLands: draw.rate(1, 0.1) } } : {}),
    troubles: troubles.map((trouble) => (draw.chance(0.5) ? landing(trouble) : trouble)),
  };
}

function withForeignAnswers({ calmAtMs, calls, troubles }: Scenario, draw: Draw): Partial<Scenario> {
  const outage: Trouble = { kind: "outage", style: "foreign", ...drawSpan(draw) };
  const hasOutage = draw.chance(0.4) && troubles.every(({ kind }) => kind !== "outage");
  return {
    ...(calmAtMs > 0 ? { calls: { ...calls, foreign: draw.rate(1, 0.1) } } : {}),
    ...(hasOutage ? { troubles: [...troubles, outage] } : {}),
  };
}

function withExpectations({ sends }: Scenario, draw: Draw): Partial<Scenario> {
  const bodies = new Map<string, string>();
  for (const { body, isMalformed } of sends) {
    if (isMalformed || bodies.has(body) || !draw.chance(0.15)) continue;
    const asked = JSON.parse(body);
    if (asked.action === "retrieve") continue;
    const settings = draw.chance(0.5) ? { show_as_button: draw.chance(0.5) } : {};
    const expected = draw.chance(0.6) ? { state: "enabled", ...settings } : { state: "disabled" };
    bodies.set(body, JSON.stringify({ ...asked, expected }));
  }
  return { sends: sends.map((send) => ({ ...send, body: bodies.get(send.body) ?? send.body })) };
}

function withRateLimit({ limits: { write } }: Scenario, draw: Draw): Partial<Scenario> {
  const right = write && ([write.burst, write.refillPerMinute] as const);
  const [burst, refillPerMinute] = right && draw.chance(0.7) ? right : draw.pick(PLANS);
  return { rateLimit: { burst, refillPerSecond: refillPerMinute / 60 } };
}

function withFailingBatch({ sends }: Scenario, draw: Draw): Partial<Scenario> {
  const batchId = "batch-1";
  // Decided for each operation, so that what was a repetition stays one.
  const isUnknown = new Map<string, boolean>();
  const failing = sends.map((send): Send => {
    if (send.isMalformed) return send;
    const { organization_id: organization, ...asked } = JSON.parse(send.body);
    const fails = isUnknown.get(asked.operation_id) ?? draw.chance(0.3);
    isUnknown.set(asked.operation_id, fails);
    const organization_id = fails && organization !== REUSED ? "org_unknown1" : organization;
    const body = JSON.stringify({ ...asked, organization_id, batch_id: batchId });
    return { ...send, body, groupId: `${organization_id}#${asked.connection_id ?? "*"}` };
  });
  return {
    ...CALM,
    troubles: [],
    recycleChance: 0,
    batches: [{ batchId, maxFailures: draw.pick(["2", "6"]), capture: draw.chance(0.5) }],
    sends: failing,
  };
}

function drawMissingScope(draw: Draw): Trouble {
  const scope = draw.pick(SCOPES.filter((one) => !one.startsWith("read:")));
  return { kind: "scope_missing", scope, atOnce: true, fromMs: 0, toMs: draw.between(5, 20) * MINUTE_MS };
}

function drawSpan(draw: Draw): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = draw.chance(0.3) ? 0 : draw.between(0, 3 * MINUTE_MS);
  return { fromMs, toMs: fromMs + draw.between(1_000, 15 * MINUTE_MS) };
}
