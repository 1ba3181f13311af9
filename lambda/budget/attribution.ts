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

/**
 * Which bucket an answer's headers are about: the one whose limit they name.
 *
 * A limit that nobody has seen is the group's, where the group's is not known yet or has shrunk or grown back; a larger
 * one beside a known limit of the group is the management API's.
 */
export function namedBucket(group: GroupBucket, limit: number, item: ControlItem): Bucket {
  const groupModel = item.buckets[group].model;
  const managementModel = item.buckets.management.model;
  if (groupModel === undefined || groupModel.burst === limit) return group;
  if (managementModel !== undefined) return managementModel.burst === limit ? "management" : group;
  if (limit < groupModel.burst) return group;
  const returns = groupModel.previousBurst === limit && (groupModel.alternations ?? 0) < ALTERNATIONS;
  return returns ? group : "management";
}
