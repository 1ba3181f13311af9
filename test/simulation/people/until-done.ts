import type { Random } from "../../../contract/clock.ts";
import { createEnvironment, type DeathOnTheWay, type Environment } from "../environment.ts";
import type { VirtualClock } from "../virtual-clock.ts";

/** How an operator works at a command. */
export interface Patience {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** How likely each request of the command is its last one, 0 to 1. */
  readonly crashChance: number;
  /** Told when a run was killed. */
  readonly onKilled?: () => void;
}

const LONGEST_BREAK_MS = 400_000;

/** Runs a command as an operator does: a run that was killed is started again after a while, until one comes to its end. */
export function untilDone(
  { clock, random, crashChance, onKilled }: Patience,
  run: (environment: Environment) => Promise<void>,
): Promise<void> {
  const diesOnTheWay = (): DeathOnTheWay | undefined => {
    if (random() >= crashChance) return undefined;
    return random() < 0.5 ? "before_sending" : "after_sending";
  };
  return new Promise((resolve, reject) => {
    const start = () => {
      const environment = createEnvironment({
        name: "operator",
        clock,
        diesOnTheWay,
        onDeath() {
          onKilled?.();
          clock.at(clock.now() + LONGEST_BREAK_MS * random(), start);
        },
      });
      run(environment).then(resolve, reject);
    };
    start();
  });
}
