import type { OperationRecord } from "../../../contract/record.ts";
import { type Asked, compare } from "./order.ts";

/** A superseded request names a later one for the same pair that took effect, where it names one. */
export function* supersessions(all: readonly Asked[]): Generator<string> {
  for (const asked of all) {
    const { operationId, record } = asked;
    if (record?.status !== "superseded" || record.ending.status !== "superseded") continue;
    // What found another state than it expects names no request.
    if (!("byOperationId" in record.ending)) continue;
    const { byOperationId } = record.ending;
    const by = all.find((one) => one.operationId === byOperationId);
    if (by === undefined)
      yield `${operationId} is superseded by ${byOperationId}, which is about something else`;
    else if (!isBehind(by, asked, all)) {
      yield `${operationId} is superseded by ${byOperationId}, which was asked for before it`;
    } else if (by.never || (by.record?.status === "dead_lettered" && !isExpired(by.record))) {
      yield `${operationId} is superseded by ${byOperationId}, which did not take effect`;
    }
  }
}

/**
 * A request that undoes or repairs an operation stands right behind it. Of two such requests the first one that comes is
 * applied. An operation that was undone or repaired before its outcome was recorded is superseded by that request.
 */
function isBehind(by: Asked, asked: Asked, all: readonly Asked[]): boolean {
  if (by.about !== undefined && rootOf(by, all) === rootOf(asked, all)) return true;
  const { places } = asked;
  return by.places.some((later) => places.some((place) => compare(place, later) < 0));
}

/** The operation that a request is about in the end, where it repairs a repair; any other request itself. */
function rootOf({ operationId, about }: Asked, all: readonly Asked[]): string {
  const other = about === undefined ? undefined : all.find((one) => one.operationId === about);
  return other === undefined ? (about ?? operationId) : rootOf(other, all);
}

/** What was settled, not recorded for want of a worker, and delivered again after 13 days, expires all the same. */
function isExpired(record: OperationRecord): boolean {
  return "ending" in record && record.ending.status === "dead_lettered" && record.ending.reason === "expired";
}
