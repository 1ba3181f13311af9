import type { Bucket } from "../../contract/bucket.ts";
import type { ControlItem, GroupBucket } from "./state.ts";

/** Two limits that have alternated so often in one group's headers are two buckets. */
const ALTERNATIONS = 2;

/** What Auth0 calls the limits of endpoint groups. What it calls the list of organizations is not known. */
const GROUP_NAMES: Readonly<Record<GroupBucket, RegExp>> = {
  write: /\borganization_connections_write\b/i,
  read: /\borganization_connections_read\b/i,
  list_organizations: /\borganizations(_\w+)?\b/i,
};

/** What Auth0 says of the management API's own limit. */
const MANAGEMENT = /^global( per (second|minute))? limit has been reached\.?$/i;

/** Words about a limit with a name of its own, or about another API. */
const OTHER_LIMIT = /\bgroup limit\b|\bauthentication\b/i;

/**
 * Which bucket refused a request: the message names it, `Global limit has been reached` the management API's,
 * `Global per minute organization_connections_write group limit has been reached` the group's. Where it names none, the
 * limit in the headers tells, if it is one that is known, or the first that is seen.
 *
 * @returns Undefined where neither tells, or the message names something else: a proxy, an edge or another API refused.
 */
export function throttledBucket(
  group: GroupBucket,
  message: string | undefined,
  item: ControlItem,
  limit?: number,
): Bucket | undefined {
  const words = message?.trim() ?? "";
  if (MANAGEMENT.test(words)) return "management";
  if (GROUP_NAMES[group].test(words)) return group;
  if (limit === undefined || OTHER_LIMIT.test(words)) return undefined;
  const { [group]: own, management } = item.buckets;
  if (own.model?.burst === limit) return group;
  if (management.model?.burst === limit) return "management";
  return own.model === undefined || own.model.assumed ? group : undefined;
}

/**
 * Answers in a row that name another limit, without one that names the group's, before the group's has grown, or shrunk. A
 * limit that is too large costs refusals, one that is too small only time.
 */
const GROWN_ANSWERS = 5;
const SHRUNK_ANSWERS = 2;

/** The limits that the answers to one execution named. */
export interface LimitWatch {
  /**
   * Which bucket an answer's headers are about: the one whose limit they name.
   *
   * A limit that no answer has named before is the group's, where the group's is not known yet or has grown back. Another
   * one beside a known limit of the group is the management API's if the two take turns, and the group's new one if the
   * old one is not named any more.
   *
   * @returns Undefined while it cannot be told yet.
   */
  bucketOf(group: GroupBucket, limit: number, item: ControlItem): Bucket | undefined;
}

/** A limit that is not the group's, as far as it has been followed. */
interface Rival {
  readonly limit: number;
  readonly inARow: number;
  /** How often the group's own limit came back after it. */
  readonly turns: number;
}

/** Makes the watch of one execution. */
export function createLimitWatch(): LimitWatch {
  const rivals = new Map<GroupBucket, Rival>();
  return {
    bucketOf(group, limit, item) {
      const bucket = knownBucket(group, limit, item);
      const rival = rivals.get(group);
      if (bucket === group && rival !== undefined && rival.inARow > 0) {
        rivals.set(group, { ...rival, inARow: 0, turns: rival.turns + 1 });
      }
      if (bucket !== undefined) return bucket;
      const before = rival?.limit === limit ? rival : { limit, inARow: 0, turns: 0 };
      const seen = { ...before, inARow: before.inARow + 1 };
      rivals.set(group, seen);
      if (seen.turns >= ALTERNATIONS) return "management";
      const { burst = 0 } = item.buckets[group].model ?? {};
      return seen.inARow >= (limit > burst ? GROWN_ANSWERS : SHRUNK_ANSWERS) ? group : undefined;
    },
  };
}

/** What the shared item alone says of a limit. */
function knownBucket(group: GroupBucket, limit: number, item: ControlItem): Bucket | undefined {
  const groupModel = item.buckets[group].model;
  const managementModel = item.buckets.management.model;
  if (groupModel === undefined || groupModel.assumed || groupModel.burst === limit) return group;
  if (managementModel?.burst === limit) return "management";
  if (groupModel.previousBurst !== limit) return undefined;
  return (groupModel.alternations ?? 0) < ALTERNATIONS ? group : "management";
}
