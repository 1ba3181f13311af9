import type { SQSEvent } from "aws-lambda";
import type { Random } from "../../../contract/clock.ts";
import { createEnvironment, type DeathOnTheWay, type Environment } from "../environment.ts";
import type { VirtualClock } from "../virtual-clock.ts";

/** The function's timeout, as the stack sets it. */
export const FUNCTION_TIMEOUT_MS = 180_000;

/** How an invocation ended. */
export type Invocation =
  /** The ids of the messages that are not done. */
  { readonly kind: "response"; readonly returned: readonly string[] } | { readonly kind: "failed" };

/** What starts with an execution environment: the function's code, ready to be invoked. */
export type Handle = (environment: Environment) => (event: SQSEvent) => Promise<readonly string[]>;

/** What the service is made with. */
export interface LambdaServiceOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly start: Handle;
  readonly diesOnTheWay: () => DeathOnTheWay | undefined;
  /** How likely an idle environment is replaced by a new one before an invocation, 0 to 1. */
  readonly recycleChance: number;
  /** Told what happens to environments. */
  readonly tell: (text: () => string) => void;
}

/** Lambda: one invocation at a time for each environment, frozen between them, killed at the function's timeout. */
export interface LambdaService {
  invoke(event: SQSEvent): Promise<Invocation>;
  /** Kills one of the environments that are at work; false where none is. */
  killOne(): boolean;
  readonly statistics: { invocations: number; billedMs: number; deaths: number };
}

interface Worker {
  readonly environment: Environment;
  readonly handle: (event: SQSEvent) => Promise<readonly string[]>;
}

/** Creates the service, with no environment running yet. */
export function createLambdaService(options: LambdaServiceOptions): LambdaService {
  const { clock, random, start, tell } = options;
  const idle: Worker[] = [];
  const busy = new Set<Worker>();
  /** Ends the invocation of an environment that dies: it may do so before it has one, while its code loads. */
  const fails = new WeakMap<Environment, () => void>();
  const statistics = { invocations: 0, billedMs: 0, deaths: 0 };
  let count = 0;

  function startWorker(): Worker {
    count += 1;
    const environment = createEnvironment({
      name: `execution-${count}`,
      clock,
      diesOnTheWay: options.diesOnTheWay,
      onDeath: () => {
        statistics.deaths += 1;
        tell(() => `${environment.name} dies`);
        fails.get(environment)?.();
      },
    });
    return { environment, handle: start(environment) };
  }

  function nextWorker(): Worker {
    if (idle.length > 0 && random() < options.recycleChance) {
      idle.splice(Math.floor(random() * idle.length), 1);
    }
    const worker = idle.pop() ?? startWorker();
    worker.environment.thaw();
    return worker;
  }

  return {
    statistics,
    invoke(event) {
      const worker = nextWorker();
      const { environment } = worker;
      const startedAtMs = clock.now();
      statistics.invocations += 1;
      busy.add(worker);
      return new Promise((resolve) => {
        let over = false;
        const end = (invocation: Invocation) => {
          if (over) return;
          over = true;
          busy.delete(worker);
          statistics.billedMs += clock.now() - startedAtMs;
          if (environment.isAlive()) {
            environment.freeze();
            idle.push(worker);
          }
          resolve(invocation);
        };
        fails.set(environment, () => end({ kind: "failed" }));
        if (!environment.isAlive()) end({ kind: "failed" });
        clock.at(startedAtMs + FUNCTION_TIMEOUT_MS, () => {
          if (over) return;
          tell(() => `${environment.name} runs into the function's timeout`);
          environment.kill();
        });
        worker.handle(event).then(
          (returned) => {
            if (environment.isAlive()) end({ kind: "response", returned });
          },
          () => end({ kind: "failed" }),
        );
      });
    },
    killOne() {
      const victims = [...busy];
      const victim = victims[Math.floor(random() * victims.length)];
      victim?.environment.kill();
      return victim !== undefined;
    },
  };
}
