import type { History } from "../history.ts";
import type { Intake } from "./operations.ts";
import { type Asked, askedByPair, compare } from "./order.ts";

/** What a rollback or a repair asks for never undoes a request that is newer than the operation that it is about. */
export function* nothingNewerUndone(history: History, intake: Intake): Generator<string> {
  const effective = new Set(history.effects.map(({ operationId }) => operationId));
  for (const [pair, all] of askedByPair(history, intake)) {
    for (const undoing of all) {
      const about = all.find(({ operationId }) => operationId === undoing.about);
      if (about === undefined || undoing.calls === undefined || !effective.has(undoing.operationId)) continue;
      const sinceMs = undoing.calls.firstSentAtMs;
      const newer = all.find(
        (one) => one.about === undefined && isBefore(about, one) && hasEnded(one, sinceMs),
      );
      if (newer === undefined) continue;
      yield `${undoing.operationId} changed ${pair} for ${about.operationId}, although ${newer.operationId} was asked for since and applied`;
    }
  }
}

function isBefore({ places }: Asked, { places: others }: Asked): boolean {
  return places.every((place) => others.every((other) => compare(place, other) < 0));
}

function hasEnded({ record }: Asked, beforeMs: number): boolean {
  return record?.status === "succeeded" && record.finishedAtMs < beforeMs;
}
