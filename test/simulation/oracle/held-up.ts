import type { Lane } from "../../../contract/place.ts";
import type { ChangeRequest } from "../../../contract/request.ts";
import type { Scope } from "../../../contract/scope.ts";
import { type History, nameOf } from "../history.ts";
import { type Intake, isChange } from "./operations.ts";
import { SCOPES_OF } from "./rejections.ts";

/**
 * How long an urgent request may take while calls that need another scope are blocked, in milliseconds: one that meets a
 * store that fails comes back after up to a minute.
 */
const BOUND_MS = 90_000;
/**
 * The same for one that stands behind another message of its group: that one may be done, in a batch that is held to wait
 * for the scope, and SQS gives out the next one when the batch has ended, after two minutes at most.
 */
const BEHIND_MS = 180_000;
/**
 * The same for one that comes while the circuit of all calls is open: the tenant took its tokens back together with the scope, and the
 * schedule lets two minutes pass between a token and the one that replaces it when it is refused.
 */
const WITHOUT_TOKEN_MS = 180_000;

/** Below that many calls a minute a request waits for the tenant's limit rather than for anything else. */
const AMPLE_PER_MINUTE = 750;

/** A request to change a pair, from its lane to its record. */
interface Stay {
  readonly operationId: string;
  readonly action: ChangeRequest["action"];
  readonly lane: Lane;
  readonly groupId: string;
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  /** Whether its record tells when it ended: the one record of an id that was used twice does not say of which request it is. */
  readonly isToldOf: boolean;
}

/** While one scope is missing, and nothing else is wrong, urgent requests that do not need it do not notice. */
export function* nothingHeldUp(history: History, intake: Intake): Generator<string> {
  const scope = onlyMissingScope(history);
  if (scope === undefined) return;
  for (const stays of staysByPair(history, intake).values()) {
    for (const stay of stays) {
      const { operationId, action, lane, sentAtMs, endedAtMs, isToldOf } = stay;
      const isConcerned = lane !== "interactive" || SCOPES_OF[action].includes(scope);
      const leastMs = hasNoToken(sentAtMs, history) ? WITHOUT_TOKEN_MS : BOUND_MS;
      const boundMs = standsBehind(stay, history) ? Math.max(BEHIND_MS, leastMs) : leastMs;
      if (
        !isToldOf ||
        isConcerned ||
        endedAtMs - sentAtMs <= boundMs ||
        stays.some((other) => meets(other, stay))
      )
        continue;
      const seconds = ((endedAtMs - sentAtMs) / 1_000).toFixed(0);
      yield `${operationId} took ${seconds} s while ${scope} was missing, which it does not need`;
    }
  }
}

/** The scope that is missing in a world in which nothing else is wrong; undefined in any other. */
function onlyMissingScope({ scenario }: History): Scope | undefined {
  const { troubles, calmAtMs, killsAtMs, poison, limits, ways } = scenario;
  const [trouble, ...others] = troubles;
  const isCalm = calmAtMs === 0 && killsAtMs.length === 0 && poison.size === 0 && others.length === 0;
  const isAmple = (limits.write?.refillPerMinute ?? 0) >= AMPLE_PER_MINUTE && ways.hasRateLimitHeaders;
  return isCalm && isAmple && trouble?.kind === "scope_missing" ? trouble.scope : undefined;
}

/** Whether the circuit of all calls was open then. */
function hasNoToken(atMs: number, { circuitChanges }: History): boolean {
  const last = circuitChanges.findLast((change) => change.atMs <= atMs);
  return last !== undefined && "everything" in last.after.open;
}

function staysByPair({ records }: History, { operations }: Intake): ReadonlyMap<string, readonly Stay[]> {
  const stays = new Map<string, Stay[]>();
  for (const { operationId, contents } of operations.values()) {
    const isToldOf = contents.length === 1;
    const record = records.get(operationId);
    const endedAtMs =
      isToldOf && record !== undefined && "finishedAtMs" in record
        ? record.finishedAtMs
        : Number.POSITIVE_INFINITY;
    for (const { request, messages } of contents) {
      if (!isChange(request)) continue;
      const { action, organization_id: organizationId, connection_id: connectionId } = request;
      const pair = nameOf({ organizationId, connectionId });
      const own = messages.map(({ lane, groupId, sentAtMs }) => ({
        operationId,
        action,
        lane,
        groupId,
        sentAtMs,
        endedAtMs,
        isToldOf,
      }));
      stays.set(pair, [...(stays.get(pair) ?? []), ...own]);
    }
  }
  return stays;
}

/** Whether another message of its group was sent less than a batch's time before it, whatever it asked for. */
function standsBehind({ lane, groupId, sentAtMs, operationId }: Stay, { accepted }: History): boolean {
  return accepted.some(
    (other) =>
      other.lane === lane &&
      other.groupId === groupId &&
      other.sentAtMs <= sentAtMs &&
      sentAtMs - other.sentAtMs < BEHIND_MS &&
      !other.body.includes(`"${operationId}"`),
  );
}

/** Whether another request for the same pair was there at the same time: the one that comes first holds the other up. */
function meets(other: Stay, stay: Stay): boolean {
  return other !== stay && other.sentAtMs <= stay.endedAtMs && other.endedAtMs >= stay.sentAtMs;
}
