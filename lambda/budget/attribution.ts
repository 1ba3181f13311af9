import type { Bucket } from "../ports.ts";
import type { ControlItem, GroupBucket } from "./state.ts";

/** Two limits that have alternated so often in one group's headers are two buckets. */
const ALTERNATIONS = 2;

/**
 * Which bucket refused a request: the message names it. `Global limit has been reached` is the management API's,
 * `Global per minute organization_connections_write group limit has been reached` is the group's.
 */
export function throttledBucket(
  group: GroupBucket,
  message: string | undefined,
  item: ControlItem,
  limit?: number,
): Bucket {
  if (message !== undefined && /^global\b/i.test(message)) {
    return /\bgroup\b/i.test(message) ? group : "management";
  }
  const { management } = item.buckets;
  const ofManagement = limit !== undefined && limit === management.model?.burst;
  return ofManagement && limit !== item.buckets[group].model?.burst ? "management" : group;
}

/** Answers in a row that name a larger limit, without one that names the group's, before the group's has grown. */
const PERSISTENT_ANSWERS = 5;

/** The limits that the answers to one execution named. */
export interface LimitWatch {
  /**
   * Which bucket an answer's headers are about: the one whose limit they name.
   *
   * A limit that nobody has seen is the group's, where the group's is not known yet or has shrunk or grown back. A larger
   * one beside a known limit of the group is the management API's if the two take turns, and the group's new one if the
   * old one is not named any more.
   *
   * @returns Undefined while it cannot be told yet.
   */
  bucketOf(group: GroupBucket, limit: number, item: ControlItem): Bucket | undefined;
}

/** A limit that is larger than the group's, as far as it has been followed. */
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
      return seen.inARow >= PERSISTENT_ANSWERS ? group : undefined;
    },
  };
}

/** What the shared item alone says of a limit. */
function knownBucket(group: GroupBucket, limit: number, item: ControlItem): Bucket | undefined {
  const groupModel = item.buckets[group].model;
  const managementModel = item.buckets.management.model;
  if (groupModel === undefined || groupModel.burst === limit) return group;
  if (managementModel !== undefined) return managementModel.burst === limit ? "management" : group;
  if (limit < groupModel.burst) return group;
  if (groupModel.previousBurst !== limit) return undefined;
  return (groupModel.alternations ?? 0) < ALTERNATIONS ? group : "management";
}
