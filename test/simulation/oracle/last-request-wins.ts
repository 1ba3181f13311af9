import type { History } from "../history.ts";
import type { Intake } from "./operations.ts";
import { askedByPair, orders } from "./order.ts";
import { possibleStates, spell } from "./possible-states.ts";
import { supersessions } from "./supersessions.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Promise 2: for each pair, the state in Auth0 in the end is what the requests ask for in their order, or what a user of
 * the Dashboard made of it after the last of their calls.
 */
export function* lastRequestWins(history: History, intake: Intake, timeline: Timeline): Generator<string> {
  for (const [pair, asked] of askedByPair(history, intake)) {
    const actual = spell(timeline.at(pair, history.endedAtMs));
    const possible = possibleStates({
      orders: orders(asked),
      initial: timeline.at(pair, history.beganAtMs - 1),
      interventions: timeline.changes(pair).filter(({ by }) => by === "dashboard"),
      offLooksAbsent: history.scenario.ways.variants.offShownAs === "absent",
    });
    if (!possible.has(actual)) {
      yield `${pair} is ${actual}, but was asked to be ${[...possible].join(" or ")}`;
    }
    yield* supersessions(asked);
  }
}
