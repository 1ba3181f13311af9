import { createApiTokens } from "./api-tokens.ts";
import { appendToJournal, type JournalEntry, readJournal, rewriteJournal } from "./journal.ts";
import { DEFAULT_LATENCY_MS } from "./latency.ts";
import { createLimits } from "./limits.ts";
import { createLog } from "./log.ts";
import {
  ALL_SCOPES,
  DEFAULT_CREDENTIALS,
  DEFAULT_LIMITS,
  machineClock,
  type TenantOptions,
} from "./options.ts";
import type { TenantState } from "./state.ts";
import { createTokens, type Tokens } from "./token.ts";
import { createWorld, type World } from "./world.ts";

/**
 * Creates the state of a tenant, with what a state file has kept of an earlier one.
 *
 * @param closing Aborted when the tenant closes.
 * @throws Error naming the state file and the line that cannot be read.
 */
export function createState(options: TenantOptions, closing: AbortSignal): TenantState {
  const { clock = machineClock, random = Math.random, clockOffsetMs = 0 } = options;
  const { stateFile, tokenLifetimeSeconds = 86_400 } = options;
  const nowMs = clock.now() + clockOffsetMs;
  const world = createWorld(options);
  const tokens = createTokens(tokenLifetimeSeconds);
  if (stateFile !== undefined) restore(stateFile, world, tokens, nowMs);
  return {
    clock,
    random,
    domain: options.domain ?? "tenant.example.auth0.com",
    tokenLifetimeSeconds,
    onEvent: options.onEvent,
    eventCopiesMs: options.eventCopiesMs ?? (() => [0]),
    retryAfter: options.retryAfter ?? false,
    rateLimitHeaders: options.rateLimitHeaders ?? true,
    world,
    tokens,
    apis: options.apis ?? [],
    apiTokens: createApiTokens(),
    limits: createLimits(options.limits ?? DEFAULT_LIMITS, random, nowMs),
    log: createLog(options.retainedLogEntries ?? 200_000),
    knobs: {
      latencyMs: options.latencyMs ?? DEFAULT_LATENCY_MS,
      throttleShape: options.throttleShape ?? "usual",
      clockOffsetMs,
      faults: options.faults,
      grantedScopes: options.scopes ?? ALL_SCOPES,
      credentialsRefused: false,
      credentials: options.credentials ?? DEFAULT_CREDENTIALS,
    },
    keep: stateFile === undefined ? () => undefined : (entry) => appendToJournal(stateFile, entry),
    closing,
  };
}

function restore(stateFile: string, world: World, tokens: Tokens, nowMs: number): void {
  for (const entry of readJournal(stateFile)) {
    if (entry.kind === "effect") world.apply(entry.effect);
    else if (entry.kind === "organization") world.create(entry.organization);
    else if (entry.kind === "token") tokens.restore(entry.token);
    else tokens.revokeAll();
  }
  rewriteJournal(stateFile, [
    ...world.created.map((organization): JournalEntry => ({ kind: "organization", organization })),
    ...Array.from(world.effects(), (effect): JournalEntry => ({ kind: "effect", effect })),
    ...tokens.valid(nowMs).map((token): JournalEntry => ({ kind: "token", token })),
  ]);
}
