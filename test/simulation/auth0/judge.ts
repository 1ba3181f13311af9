import type { Scope } from "../../../contract/scope.ts";
import type { ExchangeRequest } from "../../../lambda/auth0/http-client.ts";
import type { Fault } from "../../../local/tenant/faults.ts";
import { limitMessage } from "../../../local/tenant/limit-message.ts";
import type { BucketState, Limits } from "../../../local/tenant/limits.ts";
import { errorReply, type Reply } from "../../../local/tenant/replies.ts";
import type { Route } from "../../../local/tenant/routes/router.ts";
import type { Tokens } from "../../../local/tenant/token.ts";
import type { Effect, World } from "../../../local/tenant/world.ts";
import type { VirtualClock } from "../virtual-clock.ts";

/** What a call is told, if its answer arrives. */
export interface Answered {
  readonly reply: Reply;
  /** Auth0's words for the limit that was reached, if one was. */
  readonly throttledBy?: string;
  /** For the rate limit headers. */
  readonly bucket?: BucketState;
}

/** What a judge knows of its tenant. */
export interface JudgeOptions {
  readonly clock: VirtualClock;
  /** The tenant's own time. */
  readonly nowMs: () => number;
  readonly world: World;
  readonly tokens: Tokens;
  readonly limits: Limits;
  /** Organizations that every call is refused for. */
  readonly forbiddenOrganizations: readonly string[];
  /** The scope whose calls the tenant's plan does not include, if there is one. */
  readonly unentitled: () => Scope | undefined;
  readonly onEffect: (effect: Effect) => void;
}

/** Counts a call that arrived, judges it, and lets it take effect: now, later, or not at all. */
export type Judge = (route: Route, request: ExchangeRequest, fault: Fault | undefined) => Answered;

/** Makes a tenant's judge. */
export function createJudge(options: JudgeOptions): Judge {
  const { clock, nowMs, world, tokens, limits, forbiddenOrganizations, unentitled } = options;

  function land(effect: Effect | undefined): void {
    if (effect === undefined) return;
    world.apply(effect);
    options.onEffect(effect);
  }

  return ({ endpoint, organizationId = "", connectionId = "" }, request, fault) => {
    const { refusedBy, state } = limits.count(endpoint.group, nowMs());
    const bucket = state === undefined ? {} : { bucket: state };
    if (refusedBy !== undefined) {
      const throttledBy = limitMessage(refusedBy);
      return { ...bucket, throttledBy, reply: errorReply(429, throttledBy, "too_many_requests") };
    }
    const answered = (reply: Reply) => ({ ...bucket, reply });
    const refusal = tokens.refusal(request.headers.authorization, endpoint.required, nowMs());
    if (refusal !== undefined) return answered(refusal);
    const faulty = fault?.answer?.kind === "reply" ? fault.answer.reply : undefined;
    if (forbiddenOrganizations.includes(organizationId)) {
      return answered(faulty ?? errorReply(403, "This organization is suspended", "forbidden"));
    }
    if (endpoint.required.scope === unentitled()) return answered(faulty ?? upgradeReply());
    const query = new URLSearchParams(request.path.split("?")[1] ?? "");
    const decide = () =>
      endpoint.decide({ organizationId, connectionId, query, body: request.body ?? "" }, world);
    const { reply, effect } = decide();
    const when = fault?.effect;
    if (when === undefined) land(effect);
    else if (when !== "none") clock.at(clock.now() + when.lateByMs, () => land(decide().effect));
    return answered(faulty ?? reply);
  };
}

/** Auth0 says of what a plan lacks that a scope is missing, and asks to upgrade. */
function upgradeReply(): Reply {
  return errorReply(403, "Please upgrade your subscription to use this feature", "insufficient_scope");
}

/** The headers that tell of a bucket. */
export function limitHeaders(bucket: BucketState | undefined): Record<string, string> {
  if (bucket === undefined) return {};
  return {
    "x-ratelimit-limit": String(bucket.limit),
    "x-ratelimit-remaining": String(bucket.remaining),
    "x-ratelimit-reset": String(bucket.resetAtSecond),
  };
}
