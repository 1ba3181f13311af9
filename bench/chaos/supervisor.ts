import type { Random } from "../../contract/clock.ts";
import type { OperationFinished } from "../../local/outcomes.ts";
import { type Reachable, type StackProcess, startStackProcess } from "./stack-process.ts";

/** What is killed: one of the worker's executions, or everything. */
export const VICTIMS = ["execution", "stack"] as const;
/** What a kill hits. */
export type Victim = (typeof VICTIMS)[number];

/** Keeps one embedded stack running over one data directory, whatever is killed of it. */
export interface Supervisor {
  /** Where the stack is now; while it is down, once it is up again. */
  reachable(): Promise<Reachable>;
  /**
   * Kills one of the worker's executions, picked at random, or the whole stack, which is started again at once.
   *
   * @returns Whether there was something to kill: a stack that has just started has no execution yet.
   */
  kill(victim: Victim, random: Random): Promise<boolean>;
  stop(): Promise<void>;
}

/** Starts a stack and keeps it up. */
export function supervise(
  dataDirectory: string,
  auth0Url: string,
  onFinished: (finished: OperationFinished) => void,
): Supervisor {
  const start = () => startStackProcess(dataDirectory, auth0Url, onFinished);
  let running: Promise<StackProcess> = start();

  return {
    reachable: async () => (await running).reachable,
    async kill(victim, random) {
      const stack = await running;
      if (victim === "stack") {
        running = stack.kill().then(start);
        await running;
        return true;
      }
      const executions = await stack.executions();
      const execution = executions[Math.floor(random() * executions.length)];
      if (execution === undefined) return false;
      process.kill(execution, "SIGKILL");
      return true;
    },
    stop: async () => (await running).stop(),
  };
}
