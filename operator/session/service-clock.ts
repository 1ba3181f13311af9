import { boundsOf } from "../../lambda/budget/server-clock.ts";

/** The time by AWS's clock: what is stored for other machines is not to depend on this one's. */
export interface ServiceClock {
  /** Milliseconds since the epoch, right to within a second: this machine's time as long as AWS's answers bear it out. */
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
 * Makes a clock that learns from the `date` of AWS's answers. Before the first one it is this machine's. An answer moves it no
 * further than it must: leases and the rate budget measure with it, too.
 *
 * @param localNow This machine's clock, in milliseconds since the epoch.
 */
export function createServiceClock(localNow: () => number = Date.now): ServiceClock {
  let correctionMs = 0;

  const learn = (response: unknown, sentAtMs: number): void => {
    const { date } = Object((response as { headers?: unknown }).headers) as { date?: string };
    const dateMs = Date.parse(date ?? "");
    if (Number.isNaN(dateMs)) return;
    const { earliestMs, latestMs } = boundsOf(Math.floor(dateMs / 1_000), sentAtMs, localNow());
    correctionMs = Math.min(Math.max(correctionMs, earliestMs), latestMs);
  };

  return {
    now: () => localNow() + correctionMs,
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
