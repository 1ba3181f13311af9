import type { Environment } from "../environment.ts";
import type { Stage } from "../scenario/stage.ts";

const FASTEST_MS = 5;
const SPREAD_MS = 10;

type Methods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** An operator's machine: what it reaches of AWS, and what time it takes it to be. */
export interface Machine {
  /** A port as the machine reaches it over the network. */
  reach<Port extends object>(port: Port): Port;
  /** Makes one request. */
  request<T>(effect: () => T | Promise<T>): Promise<T>;
  /** AWS's clock, as the command line learns it from AWS's answers, in milliseconds since the epoch. */
  now(): number;
}

/**
 * Puts a machine there.
 *
 * @param skewMs How far its own clock is ahead, in milliseconds.
 */
export function createMachine(
  environment: Environment,
  { clock, whim: random, commands }: Stage,
  skewMs = 0,
): Machine {
  const serviceClock = commands.createServiceClock(() => clock.now() + skewMs);
  let hear = <T>(effect: () => Promise<T>): Promise<T> => effect();
  serviceClock.watch({
    middlewareStack: {
      add(middleware) {
        const heard = middleware(async (send: () => Promise<unknown>) => ({
          result: await send(),
          response: { headers: { date: new Date(clock.now()).toUTCString() } },
        }));
        hear = async <T>(effect: () => Promise<T>) => (await heard(effect)).result as T;
      },
    },
  });
  const request = <T>(effect: () => T | Promise<T>) =>
    hear(() => environment.request(FASTEST_MS + SPREAD_MS * random(), effect));
  return {
    request,
    now: serviceClock.now,
    reach<Port extends object>(port: Port) {
      const reached = Object.entries(port as Methods).map(([name, method]) => [
        name,
        (...args: never[]) => request(() => method(...args)),
      ]);
      return Object.fromEntries(reached) as Port;
    },
  };
}
