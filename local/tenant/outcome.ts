import { defined } from "../../contract/defined.ts";
import type { RegisteredApi } from "./api-tokens.ts";
import { type Arrival, idsOf } from "./arrival.ts";
import type { BucketName } from "./bucket-name.ts";
import type { Fault } from "./faults.ts";
import { limitMessage } from "./limit-message.ts";
import type { BucketState } from "./limits.ts";
import { addOrganization } from "./organizations.ts";
import { errorReply, type Reply } from "./replies.ts";
import { answerDiscovery } from "./routes/discovery.ts";
import type { ApiRequest, Decision, Endpoint } from "./routes/endpoint.ts";
import { answerToken, type GrantedApi } from "./routes/token.ts";
import { type TenantState, tenantNowMs } from "./state.ts";
import type { Effect } from "./world.ts";

/** The result of a request: its answer before a fault changes it. */
export interface Outcome {
  readonly reply: Reply;
  readonly counted: boolean;
  readonly throttledBy?: BucketName;
  /** For the rate limit headers. */
  readonly bucket?: BucketState;
}

/** Counts a request, judges it, and lets it take effect. */
export async function judge(
  state: TenantState,
  arrival: Arrival,
  fault: Fault | undefined,
): Promise<Outcome> {
  if (fault?.counted === false) return { reply: errorReply(503, "Service unavailable"), counted: false };
  switch (arrival.target.kind) {
    case "nowhere":
      return { reply: errorReply(404, "Not Found"), counted: false };
    case "token":
      return { reply: await judgeToken(state, arrival, fault), counted: false };
    case "discovery":
      return { reply: await judgeDiscovery(state, arrival, arrival.target.document), counted: false };
    case "api":
      return judgeApi(state, arrival, arrival.target.endpoint, fault);
  }
}

/**
 * Counts every request to a limited endpoint first: requests with refused tokens and malformed bodies draw on the tenant's
 * buckets too.
 */
function judgeApi(
  state: TenantState,
  arrival: Arrival,
  endpoint: Endpoint,
  fault: Fault | undefined,
): Outcome {
  const nowMs = tenantNowMs(state);
  const { refusedBy, state: bucket } = state.limits.count(endpoint.group, nowMs);
  const counted = { counted: true, ...defined({ bucket }) };
  if (refusedBy !== undefined) {
    return {
      ...counted,
      throttledBy: refusedBy,
      reply: errorReply(429, limitMessage(refusedBy), "too_many_requests"),
    };
  }
  const refusal = state.tokens.refusal(arrival.authorization, endpoint.required, nowMs);
  if (refusal !== undefined) return { ...counted, reply: refusal };

  const decide = (): Decision => endpoint.decide(apiRequest(arrival), state.world);
  const { reply, effect, created } = decide();
  const when = fault?.effect;
  if (when === undefined && created !== undefined) addOrganization(state, created);
  if (when === undefined && effect !== undefined) land(state, effect, arrival.number);
  if (typeof when === "object") void landLate(state, arrival, when.lateByMs, decide);
  return { ...counted, reply };
}

async function judgeToken(state: TenantState, arrival: Arrival, fault: Fault | undefined): Promise<Reply> {
  const { knobs } = state;
  if (fault?.effect === "none") return errorReply(503, "Service unavailable");
  if (knobs.credentialsRefused) {
    return { status: 401, body: { error: "access_denied", error_description: "Unauthorized" } };
  }
  const nowMs = tenantNowMs(state);
  return answerToken(arrival.contentType, arrival.body, {
    credentials: knobs.credentials,
    domain: state.domain,
    nowMs,
    lifetimeSeconds: state.tokenLifetimeSeconds,
    apis: [
      managementApi(state, arrival.host, nowMs),
      ...state.apis.map((api) => signedApi(state, api, nowMs)),
    ],
  });
}

function managementApi(state: TenantState, host: string, nowMs: number): GrantedApi {
  return {
    // Clients that derive the audience from the address that they call are let in as well.
    audiences: [state.domain, host].map((one) => `https://${one}/api/v2/`),
    grantedScopes: state.knobs.grantedScopes,
    async mint(scopes) {
      const token = state.tokens.mint(scopes, nowMs);
      state.keep({ kind: "token", token });
      state.log.tokenMinted();
      return token.token;
    },
  };
}

function signedApi(state: TenantState, { audience, scopes }: RegisteredApi, nowMs: number): GrantedApi {
  return {
    audiences: [audience],
    grantedScopes: scopes,
    mint: (asked) =>
      state.apiTokens.sign({
        issuer: issuerOf(state),
        audience,
        clientId: state.knobs.credentials.clientId,
        scopes: asked,
        nowMs,
        lifetimeSeconds: state.tokenLifetimeSeconds,
      }),
  };
}

function judgeDiscovery(
  state: TenantState,
  { host }: Arrival,
  document: "configuration" | "keys",
): Promise<Reply> {
  return answerDiscovery(document, {
    issuer: issuerOf(state),
    url: `http://${host}`,
    apiTokens: state.apiTokens,
  });
}

/** Auth0's own ends with a slash. */
function issuerOf({ domain }: TenantState): string {
  return `https://${domain}/`;
}

/**
 * Lets a change take place.
 *
 * @param requestNumber The request that it comes from; undefined where a user of the Dashboard made it.
 */
export function land(state: TenantState, effect: Effect, requestNumber?: number): void {
  state.world.apply(effect);
  state.keep({ kind: "effect", effect });
  const from = requestNumber === undefined ? {} : { requestNumber };
  state.log.effect({ ...effect, ...from, atMs: state.clock.now() });
}

/** What comes late meets the state of then: an enable of what was enabled meanwhile changes nothing. */
async function landLate(
  state: TenantState,
  arrival: Arrival,
  lateByMs: number,
  decide: () => Decision,
): Promise<void> {
  await state.clock.sleep(lateByMs);
  const { effect } = decide();
  if (effect !== undefined && !state.closing.aborted) land(state, effect, arrival.number);
}

function apiRequest(arrival: Arrival): ApiRequest {
  const { organizationId = "", connectionId = "" } = idsOf(arrival);
  const { query, body, target } = arrival;
  const organizationName = target.kind === "api" ? target.organizationName : undefined;
  return { organizationId, organizationName, connectionId, query, body };
}
