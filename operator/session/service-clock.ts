import { boundsOf, type ClockBounds } from "../../lambda/budget/server-clock.ts";

/** The time by AWS's clock: what is stored for other machines is not to depend on this one's. */
export interface ServiceClock {
  /** Milliseconds since the epoch, right to within a second: this machine's time where AWS's last answer bears it out. */
  now(): number;
  /** Learns from every answer that a client gets. */
  watch(client: WatchableClient): void;
}

/** The part of every client of the SDK that is needed here. */
export interface WatchableClient {
  readonly middlewareStack: {
    add(
      middleware: Middleware,
      options: { readonly step: "deserialize"; readonly priority: "low"; readonly name: string },
    ): void;
  };
}

type Middleware = <Input, Output extends { readonly response: unknown }>(
  next: (input: Input) => Promise<Output>,
) => (input: Input) => Promise<Output>;

/**
 * Makes a clock that learns from the `date` of AWS's answers. Before the first one it is this machine's.
 *
 * @param localNow This machine's clock, in milliseconds since the epoch.
 */
export function createServiceClock(localNow: () => number = Date.now): ServiceClock {
  let bounds: ClockBounds | undefined;

  const learn = (response: unknown, sentAtMs: number): void => {
    const { date } = Object((response as { headers?: unknown }).headers) as { date?: string };
    const dateMs = Date.parse(date ?? "");
    if (!Number.isNaN(dateMs)) bounds = boundsOf(Math.floor(dateMs / 1_000), sentAtMs, localNow());
  };

  return {
    now() {
      const { earliestMs, latestMs } = bounds ?? { earliestMs: 0, latestMs: 0 };
      return localNow() + Math.min(Math.max(0, earliestMs), latestMs);
    },
    watch(client) {
      // Right beside the transport: errors have a date too.
      const options = { step: "deserialize", priority: "low", name: "serviceClock" } as const;
      client.middlewareStack.add((next) => {
        return async (input) => {
          const sentAtMs = localNow();
          const result = await next(input);
          learn(result.response, sentAtMs);
          return result;
        };
      }, options);
    },
  };
}
