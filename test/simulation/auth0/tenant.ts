import type { Random } from "../../../contract/clock.ts";
import type { Scope } from "../../../contract/scope.ts";
import type { Exchange, ExchangeRequest, HttpClient } from "../../../lambda/auth0/http-client.ts";
import { HTTP_LIMITS } from "../../../lambda/auth0/limits.ts";
import { LATE_EFFECT_MS } from "../../../lambda/order/claim.ts";
import { dashboardEffect } from "../../../local/tenant/dashboard.ts";
import type { Connection } from "../../../local/tenant/entities.ts";
import type { Fault } from "../../../local/tenant/faults.ts";
import { createLimits, type Limits, type LimitsByBucket } from "../../../local/tenant/limits.ts";
import { ALL_SCOPES } from "../../../local/tenant/options.ts";
import { errorReply, type Reply } from "../../../local/tenant/replies.ts";
import type { EndpointName } from "../../../local/tenant/routes/endpoint.ts";
import { route } from "../../../local/tenant/routes/router.ts";
import { type ThrottleShape, throttleAnswer } from "../../../local/tenant/throttle-shapes.ts";
import { createTokens } from "../../../local/tenant/token.ts";
import { createWorld, DEFAULT_SETTINGS, type Effect, type World } from "../../../local/tenant/world.ts";
import type { Environment } from "../environment.ts";
import type { LatencyMs, Scenario } from "../scenario/scenario.ts";
import type { DashboardChange, Ways } from "../scenario/ways.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import { type CallChances, drawTrouble, type OutageStyle, outageTrouble } from "./call-trouble.ts";
import { type Answered, createJudge, limitHeaders } from "./judge.ts";

/** One call of the Management API as it arrived at the tenant, or failed to. */
export interface TenantCall {
  readonly atMs: number;
  readonly environment: string;
  readonly endpoint: Exclude<EndpointName, "token">;
  readonly organizationId: string;
  readonly connectionId: string;
  /** What came back in the end: a status, or nothing. */
  readonly status: number | "lost" | "unsent";
  /** Whether one of the tenant's limits refused it. */
  readonly throttled: boolean;
  /** Whether Auth0 itself answered. */
  readonly isAuth0s: boolean;
  readonly endedAtMs: number;
}

/** What is wrong with the tenant at the moment. */
export interface TenantKnobs {
  outage: OutageStyle | undefined;
  chances: CallChances;
  grantedScopes: readonly string[];
  credentialsRefused: boolean;
  readonly sickConnections: Set<string>;
  /** The scope whose calls the tenant's plan does not include. */
  unentitled: Scope | undefined;
}

/** What a tenant is made with. */
export interface TenantOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly limits: LimitsByBucket;
  /** How far its clock is ahead of the workers', in milliseconds. */
  readonly clockOffsetMs: number;
  readonly latencyMs: LatencyMs;
  readonly chances: CallChances;
  /** Organizations that it refuses every call for. */
  readonly forbiddenOrganizations: readonly string[];
  /** What is enabled from the beginning. */
  readonly enabled: Scenario["enabled"];
  /** How it answers where Auth0's ways are not known. */
  readonly ways: Ways;
  /** Told of every call when its answer, or the lack of it, is known. */
  readonly onCall: (call: TenantCall) => void;
  readonly onEffect: (effect: Effect) => void;
}

/** An Auth0 tenant in virtual time. */
export interface SimulatedTenant {
  /** HTTP between an environment and the tenant. */
  connect(environment: Environment): HttpClient;
  readonly world: World;
  readonly limits: Limits;
  readonly knobs: TenantKnobs;
  readonly tokensMinted: () => number;
  /** Makes every token so far invalid. */
  revokeTokens(): void;
  /** Does what a user of the Dashboard does; nothing where it changes nothing. */
  dashboard(change: Omit<DashboardChange, "atMs">): void;
  /** The tenant's own time. */
  readonly nowMs: () => number;
}

const SLOW_LEGS = 0.1;

/** Auth0 gives every answer of its own an id. */
export const REQUEST_ID = "x-auth0-requestid";

/** Auth0's own. */
const TOKEN_LIFETIME_SECONDS = 86_400;

/** How late a call may take effect, in milliseconds after it was made: its timeout, and what is assumed to come on top. */
export const LATEST_EFFECT_MS = HTTP_LIMITS.headersMs + LATE_EFFECT_MS - 1_000;

/** Creates a tenant where nothing is enabled and nothing is wrong. */
export function createTenantModel(options: TenantOptions): SimulatedTenant {
  const { clock, random, forbiddenOrganizations, onCall, onEffect, ways } = options;
  const world = createWorld({ variants: ways.variants, ...connectionsOf(ways), everyIdExists: true });
  const tokens = createTokens(TOKEN_LIFETIME_SECONDS);
  const nowMs = () => clock.now() + options.clockOffsetMs;
  const limits = createLimits(options.limits, random, nowMs());
  let minted = 0;
  const knobs: TenantKnobs = {
    outage: undefined,
    chances: options.chances,
    grantedScopes: ALL_SCOPES,
    credentialsRefused: false,
    sickConnections: new Set(),
    unentitled: undefined,
  };
  const judge = createJudge({
    clock,
    nowMs,
    world,
    tokens,
    limits,
    forbiddenOrganizations,
    unentitled: () => knobs.unentitled,
    onEffect,
  });

  for (const { organizationId, connectionId, settings, isOff } of options.enabled) {
    const all = { ...DEFAULT_SETTINGS, ...settings };
    const kind = isOff ? "turned_off" : "enabled";
    world.apply({ kind, organizationId, connectionId, settings: all });
  }

  function answerToken(): Reply {
    if (knobs.credentialsRefused) return { status: 401, body: { error: "access_denied" } };
    minted += 1;
    const token = `token-${minted}`;
    const expiresAtMs = nowMs() + TOKEN_LIFETIME_SECONDS * 1_000;
    tokens.restore({ token, scopes: knobs.grantedScopes, expiresAtMs });
    return { status: 200, body: { access_token: token, expires_in: TOKEN_LIFETIME_SECONDS } };
  }

  function faultOf(connectionId: string): Fault | undefined {
    if (knobs.outage !== undefined) return outageTrouble(knobs.outage, LATEST_EFFECT_MS, random);
    if (knobs.sickConnections.has(connectionId)) {
      return {
        effect: "none",
        answer: { kind: "reply", reply: errorReply(500, "An internal error occurred") },
      };
    }
    return drawTrouble(knobs.chances, LATEST_EFFECT_MS, random);
  }

  function legMs(): number {
    const [least, most, slowest] = options.latencyMs;
    if (slowest !== undefined && random() < SLOW_LEGS) return (most + random() * (slowest - most)) / 2;
    return (least + random() * (most - least)) / 2;
  }

  async function exchange(environment: Environment, request: ExchangeRequest): Promise<Exchange> {
    const sentAtMs = clock.now();
    const found = route(request.method, request.path.split("?")[0] ?? "");
    const { organizationId = "", connectionId = connectionOf(request) } = found ?? {};
    const note = (status: TenantCall["status"], throttled: boolean, isAuth0s: boolean) => {
      if (found === undefined) return;
      const { name: endpoint } = found.endpoint;
      onCall({
        atMs: sentAtMs,
        environment: environment.name,
        endpoint,
        organizationId,
        connectionId,
        status,
        throttled,
        isAuth0s,
        endedAtMs: clock.now(),
      });
    };

    const unsent = knobs.outage === "unreachable";
    if (unsent) {
      await environment.clock.sleep(HTTP_LIMITS.connectMs);
      note("unsent", false, false);
      return { kind: "unsent", detail: "no connection", sentAtMs, receivedAtMs: clock.now() };
    }
    const mayFail = knobs.outage !== undefined || found !== undefined || knobs.chances.foreign > 0;
    const wished = mayFail ? faultOf(connectionId) : undefined;
    const answered = await environment.request(legMs(), (): Answered => {
      if (wished?.counted === false) return { reply: errorReply(503, "") };
      if (found !== undefined) return judge(found, request, wished);
      const outage = wished?.answer?.kind === "reply" ? wished.answer.reply : undefined;
      return { reply: outage ?? answerToken() };
    });
    const { reply, bucket, throttledBy } = answered;
    const throttled = throttledBy !== undefined;
    const fault = throttled ? undefined : wished;
    const serverMs = nowMs();
    const untilTimeoutMs = sentAtMs + HTTP_LIMITS.headersMs - clock.now();
    const waitMs =
      fault?.answer?.kind === "stuck" ? Number.POSITIVE_INFINITY : legMs() + (fault?.delayMs ?? 0);
    await environment.clock.sleep(Math.min(waitMs, untilTimeoutMs));
    const times = { sentAtMs, receivedAtMs: clock.now() };
    if (waitMs > untilTimeoutMs || fault?.answer?.kind === "reset") {
      note("lost", throttled, false);
      return { kind: "lost", detail: "the answer was lost", ...times };
    }
    const date = { date: new Date(serverMs).toUTCString() };
    if (fault?.answer?.kind === "foreign") {
      const { status, headers, body } = fault.answer.answer;
      note(status, false, false);
      return { kind: "answered", status, headers: { ...date, ...headers }, body, ...times };
    }
    note(reply.status, throttled, true);
    const usual = ways.hasRateLimitHeaders ? limitHeaders(bucket) : {};
    const shape = throttledBy === undefined ? "usual" : drawShape(ways.throttles, random);
    const own =
      throttledBy === undefined || shape === "usual"
        ? { headers: usual, body: reply.body === undefined ? "" : JSON.stringify(reply.body) }
        : throttleAnswer(shape, throttledBy, { usual, bucket }, serverMs);
    return {
      kind: "answered",
      status: reply.status,
      headers: { ...date, ...own.headers, [REQUEST_ID]: "simulated" },
      body: own.body,
      ...times,
    };
  }

  return {
    connect: (environment) => ({
      exchange: (request) => exchange(environment, request),
      close: async () => {},
    }),
    world,
    limits,
    knobs,
    tokensMinted: () => minted,
    revokeTokens: () => tokens.revokeAll(),
    dashboard({ action, organizationId, connectionId, settings }) {
      const effect = dashboardEffect(world, action, organizationId, connectionId, settings);
      if (effect === undefined) return;
      world.apply(effect);
      onEffect(effect);
    },
    nowMs,
  };
}

/** The connections of a tenant where not all of them are databases; else all that are asked for exist. */
function connectionsOf({ strategies }: Ways): { readonly connections?: ReadonlyMap<string, Connection> } {
  if (strategies.size === 0) return {};
  const named = [...strategies].map(
    ([id, strategy]) => [id, { name: id.slice("con_".length), strategy }] as const,
  );
  return { connections: new Map(named) };
}

/** Most answers have the usual shape even where others occur. */
function drawShape(shapes: readonly ThrottleShape[], random: Random): ThrottleShape {
  if (shapes.length === 0 || random() < 0.5) return "usual";
  return shapes[Math.floor(random() * shapes.length)] ?? "usual";
}

/** A POST names the connection in its body. */
function connectionOf({ body }: ExchangeRequest): string {
  return body === undefined || !body.startsWith("{") ? "" : (JSON.parse(body).connection_id ?? "");
}
