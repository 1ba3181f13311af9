import type { OperationRecord } from "../../../contract/record.ts";
import { type Asked, compare } from "./order.ts";

/** A superseded request names a later one for the same pair that took effect, where it names one. */
export function* supersessions(all: readonly Asked[]): Generator<string> {
  for (const { operationId, places, about, record } of all) {
    if (record?.status !== "superseded" || record.ending.status !== "superseded") continue;
    // What found another state than it expects names no request.
    if (!("byOperationId" in record.ending)) continue;
    const { byOperationId } = record.ending;
    const by = all.find((one) => one.operationId === byOperationId);
    if (by === undefined)
      yield `${operationId} is superseded by ${byOperationId}, which is about something else`;
    else if (!isBehind(by, { about, places })) {
      yield `${operationId} is superseded by ${byOperationId}, which was asked for before it`;
    } else if (by.never || (by.record?.status === "dead_lettered" && !isExpired(by.record))) {
      yield `${operationId} is superseded by ${byOperationId}, which did not take effect`;
    }
  }
}

/** Of two that undo or repair the same operation, each stands right behind it: the first one that comes is applied. */
function isBehind(by: Asked, { about, places }: Pick<Asked, "about" | "places">): boolean {
  if (about !== undefined && by.about === about) return true;
  return by.places.some((later) => places.some((place) => compare(place, later) < 0));
}

/** What was settled, not recorded for want of a worker, and delivered again after 13 days, expires all the same. */
function isExpired(record: OperationRecord): boolean {
  return "ending" in record && record.ending.status === "dead_lettered" && record.ending.reason === "expired";
}
