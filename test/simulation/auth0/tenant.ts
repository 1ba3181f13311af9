import type { VirtualClock } from "../../../bench/world/virtual-clock.ts";
import type { Exchange, ExchangeRequest, HttpClient } from "../../../lambda/auth0/http-client.ts";
import { HTTP_LIMITS } from "../../../lambda/auth0/limits.ts";
import { LATE_EFFECT_MS } from "../../../lambda/order/claim.ts";
import type { Random } from "../../../lambda/ports.ts";
import type { Fault } from "../../../local/tenant/faults.ts";
import { createLimits, type Limits, type LimitsByBucket } from "../../../local/tenant/limits.ts";
import { ALL_SCOPES } from "../../../local/tenant/options.ts";
import { errorReply, type Reply } from "../../../local/tenant/replies.ts";
import type { EndpointName } from "../../../local/tenant/routes/endpoint.ts";
import { route } from "../../../local/tenant/routes/router.ts";
import { createTokens } from "../../../local/tenant/token.ts";
import type { TenantVariants } from "../../../local/tenant/variants.ts";
import { createWorld, DEFAULT_SETTINGS, type Effect, type World } from "../../../local/tenant/world.ts";
import type { Environment } from "../environment.ts";
import type { Scenario } from "../scenario/scenario.ts";
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
  readonly throttled: boolean;
}

/** What is wrong with the tenant at the moment. */
export interface TenantKnobs {
  outage: OutageStyle | undefined;
  chances: CallChances;
  grantedScopes: readonly string[];
  credentialsRefused: boolean;
  readonly sickConnections: Set<string>;
}

/** What a tenant is made with. */
export interface TenantOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly limits: LimitsByBucket;
  /** How far its clock is ahead of the workers', in milliseconds. */
  readonly clockOffsetMs: number;
  readonly latencyMs: readonly [least: number, most: number];
  readonly chances: CallChances;
  /** Organizations that it refuses every call for. */
  readonly forbiddenOrganizations: readonly string[];
  /** What is enabled from the beginning. */
  readonly enabled: Scenario["enabled"];
  /** How it answers where that is not known of Auth0. Default: `DEFAULT_VARIANTS`. */
  readonly variants?: Partial<TenantVariants>;
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
  /** The tenant's own time. */
  readonly nowMs: () => number;
}

/** Auth0's own. */
const TOKEN_LIFETIME_SECONDS = 86_400;

/** How late a call may take effect, in milliseconds after it was made: its timeout, and what is assumed to come on top. */
export const LATEST_EFFECT_MS = HTTP_LIMITS.headersMs + LATE_EFFECT_MS - 1_000;

/** Creates a tenant where nothing is enabled and nothing is wrong. */
export function createTenantModel(options: TenantOptions): SimulatedTenant {
  const { clock, random, forbiddenOrganizations, onCall, onEffect } = options;
  const world = createWorld({ variants: options.variants ?? {} });
  const tokens = createTokens(TOKEN_LIFETIME_SECONDS);
  const nowMs = () => clock.now() + options.clockOffsetMs;
  const limits = createLimits(options.limits, random, nowMs());
  const judge = createJudge({ clock, nowMs, world, tokens, limits, forbiddenOrganizations, onEffect });
  let minted = 0;
  const knobs: TenantKnobs = {
    outage: undefined,
    chances: options.chances,
    grantedScopes: ALL_SCOPES,
    credentialsRefused: false,
    sickConnections: new Set(),
  };

  for (const { organizationId, connectionId, settings } of options.enabled) {
    const all = { ...DEFAULT_SETTINGS, ...settings };
    world.apply({ kind: "enabled", organizationId, connectionId, settings: all });
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

  async function exchange(environment: Environment, request: ExchangeRequest): Promise<Exchange> {
    const sentAtMs = clock.now();
    const [least, most] = options.latencyMs;
    const legMs = () => (least + random() * (most - least)) / 2;
    const found = route(request.method, request.path.split("?")[0] ?? "");
    const { organizationId = "", connectionId = connectionOf(request) } = found ?? {};
    const note = (status: TenantCall["status"], throttled: boolean) => {
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
      });
    };

    const unsent = knobs.outage === "unreachable";
    if (unsent) {
      await environment.clock.sleep(HTTP_LIMITS.connectMs);
      note("unsent", false);
      return { kind: "unsent", detail: "no connection", sentAtMs, receivedAtMs: clock.now() };
    }
    const wished = knobs.outage !== undefined || found !== undefined ? faultOf(connectionId) : undefined;
    const answered = await environment.request(legMs(), (): Answered => {
      if (wished?.counted === false) return { throttled: false, reply: errorReply(503, "") };
      if (found !== undefined) return judge(found, request, wished);
      const outage = wished?.answer?.kind === "reply" ? wished.answer.reply : undefined;
      return { throttled: false, reply: outage ?? answerToken() };
    });
    const fault = answered.throttled ? undefined : wished;
    const serverMs = nowMs();
    const untilTimeoutMs = sentAtMs + HTTP_LIMITS.headersMs - clock.now();
    const waitMs =
      fault?.answer?.kind === "stuck" ? Number.POSITIVE_INFINITY : legMs() + (fault?.delayMs ?? 0);
    await environment.clock.sleep(Math.min(waitMs, untilTimeoutMs));
    const times = { sentAtMs, receivedAtMs: clock.now() };
    if (waitMs > untilTimeoutMs || fault?.answer?.kind === "reset") {
      note("lost", answered.throttled);
      return { kind: "lost", detail: "the answer was lost", ...times };
    }
    const { reply, bucket } = answered;
    note(reply.status, answered.throttled);
    return {
      kind: "answered",
      status: reply.status,
      headers: { date: new Date(serverMs).toUTCString(), ...limitHeaders(bucket) },
      body: reply.body === undefined ? "" : JSON.stringify(reply.body),
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
    nowMs,
  };
}

/** A POST names the connection in its body. */
function connectionOf({ body }: ExchangeRequest): string {
  return body === undefined || !body.startsWith("{") ? "" : (JSON.parse(body).connection_id ?? "");
}
