import type { Random } from "../../../contract/clock.ts";
import { STORE_TIMEOUT_MS, within } from "../../../contract/within.ts";
import type { Environment } from "../environment.ts";

/** How likely each trouble with a single request to an AWS service is, 0 to 1. */
export interface RequestChances {
  /** Throttled, or not reached at all, which the caller may hear of only when its time is over. */
  readonly refused: number;
  /** It takes effect, and the caller hears of an error, or of nothing until its time is over. */
  readonly answerLost: number;
  /** The SDK sends it again although the first one took effect: the caller hears what became of the second. */
  readonly repeated: number;
  /** It takes up to a second. */
  readonly slow: number;
}

/** No trouble with single requests. */
export const RELIABLE: RequestChances = { refused: 0, answerLost: 0, repeated: 0, slow: 0 };

const FASTEST_MS = 3;
const USUAL_SPREAD_MS = 9;
const SLOW_SPREAD_MS = 900;
/** Share of the failures that the caller hears nothing of: a connection that went silent. */
const SILENT_SHARE = 0.3;

type Methods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/**
 * A port as an environment reaches it over the network: later, and not always.
 *
 * @param chances Asked at each request.
 * @param count Told of each request.
 * @param timeoutMs How long a request is waited for, in milliseconds: as the worker's clients do.
 */
export function overTheNetwork<Port extends object>(
  port: Port,
  environment: Environment,
  random: Random,
  chances: () => RequestChances,
  count: () => void,
  timeoutMs = STORE_TIMEOUT_MS,
): Port {
  const send = (effect: () => Promise<unknown>) => {
    count();
    const { refused, answerLost, repeated, slow } = chances();
    const ms = FASTEST_MS + random() * (random() < slow ? SLOW_SPREAD_MS : USUAL_SPREAD_MS);
    const draw = random();
    if (draw >= refused + answerLost + repeated) return environment.request(ms, effect);
    // Not another draw: it would change every world.
    const isSilent = (draw * 2 ** 20) % 1 < SILENT_SHARE;
    const fail = (name: string): Promise<never> =>
      isSilent ? new Promise(() => {}) : Promise.reject(new Error(name));
    const request = environment.request(ms, async () => {
      if (draw < refused) return fail("ThrottlingException");
      const result = await effect();
      if (draw < refused + answerLost) return fail("TimeoutError");
      return draw < refused + answerLost + repeated ? effect() : result;
    });
    return within(timeoutMs, environment.clock, request);
  };
  const reached = Object.entries(port as Methods).map(([name, method]) => [
    name,
    (...args: never[]) => send(() => method(...args)),
  ]);
  return Object.fromEntries(reached) as Port;
}
