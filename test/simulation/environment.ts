import type { Clock } from "../../contract/clock.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Where an execution environment dies on the way to something outside: with its request sent or not. */
export type DeathOnTheWay = "before_sending" | "after_sending";

/**
 * An execution environment of the worker: what it waits for reaches it only while it runs. Lambda freezes it between
 * invocations, so that timers and answers wait for the next one, and the timers come first, as in Node's event loop: what was
 * on its way has timed out. When it dies, nothing reaches it any more.
 */
export interface Environment {
  readonly name: string;
  readonly clock: Clock;
  readonly isAlive: () => boolean;
  /** Sends a request that takes effect `ms` from now, whatever becomes of the sender, and waits for what it gives. */
  request<T>(ms: number, effect: () => T | Promise<T>): Promise<T>;
  freeze(): void;
  thaw(): void;
  kill(): void;
}

/** What an environment lives in. */
export interface EnvironmentOptions {
  readonly name: string;
  readonly clock: VirtualClock;
  /** Asked before each request: whether it is the environment's last one. */
  readonly diesOnTheWay: () => DeathOnTheWay | undefined;
  /** Called once, when it dies. */
  readonly onDeath: () => void;
}

/** Starts an execution environment. */
export function createEnvironment({ name, clock, diesOnTheWay, onDeath }: EnvironmentOptions): Environment {
  let state: "running" | "frozen" | "dead" = "running";
  let missed = { timers: [] as (() => void)[], answers: [] as (() => void)[] };

  const reach = (kind: keyof typeof missed, callback: () => void) => {
    if (state === "running") callback();
    else if (state === "frozen") missed[kind].push(callback);
  };
  const kill = () => {
    if (state === "dead") return;
    state = "dead";
    missed = { timers: [], answers: [] };
    onDeath();
  };

  return {
    name,
    clock: {
      now: clock.now,
      // A sleep that its signal ended is not waited for any more: it stays silent.
      sleep: (ms, signal) =>
        new Promise((resolve) =>
          clock.at(clock.now() + Math.max(0, ms), () => {
            if (!signal?.aborted) reach("timers", resolve);
          }),
        ),
    },
    isAlive: () => state !== "dead",
    request<T>(ms: number, effect: () => T | Promise<T>): Promise<T> {
      if (state === "dead") return never();
      const death = diesOnTheWay();
      if (death !== undefined) kill();
      if (death === "before_sending") return never();
      return new Promise<T>((resolve, reject) => {
        clock.at(clock.now() + ms, () => {
          if (state === "running") {
            try {
              resolve(effect());
            } catch (error) {
              reject(error);
            }
            return;
          }
          // The effect is there even where its caller is gone.
          const result = Promise.try(effect);
          result.catch(() => {});
          reach("answers", () => result.then(resolve, reject));
        });
      });
    },
    freeze() {
      if (state === "running") state = "frozen";
    },
    thaw() {
      if (state !== "frozen") return;
      state = "running";
      const { timers, answers } = missed;
      missed = { timers: [], answers: [] };
      for (const callback of [...timers, ...answers]) callback();
    },
    kill,
  };
}

/** A promise of its own: one for all would keep every caller that ever waited for it in memory. */
function never(): Promise<never> {
  return new Promise(() => {});
}
