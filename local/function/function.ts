import type { FunctionConfiguration } from "./configuration.ts";
import {
  type ExecutionEnvironment,
  type InvocationOutcome,
  type StartExecution,
  startExecutionEnvironment,
} from "./environment.ts";

/** A function with its execution environments. */
export interface LocalFunction {
  /** Runs one invocation, in an idle environment or a new one. */
  invoke(event: unknown): Promise<InvocationOutcome>;
  /** Ends all environments at once, those in the middle of an invocation too. */
  kill(): Promise<void>;
}

/**
 * Runs a function as Lambda does: an environment serves one invocation at a time, is kept for the next, and is thrown
 * away when its process ended or had to be ended.
 *
 * @param onLog Receives every line that the function writes, and failed invocations.
 * @param startExecution Default: an environment is a process.
 */
export function createFunction(
  configuration: FunctionConfiguration,
  onLog: (line: string) => void,
  startExecution: StartExecution = startExecutionEnvironment,
): LocalFunction {
  const idle: ExecutionEnvironment[] = [];
  const all = new Set<ExecutionEnvironment>();

  function acquire(): ExecutionEnvironment {
    for (let environment = idle.pop(); environment !== undefined; environment = idle.pop()) {
      if (environment.alive) return environment;
      all.delete(environment);
    }
    const started = startExecution(configuration, onLog);
    all.add(started);
    return started;
  }

  return {
    async invoke(event) {
      const environment = acquire();
      const outcome = await environment.invoke(event);
      if (outcome.kind === "response" || outcome.kind === "error") idle.push(environment);
      else all.delete(environment);
      if (outcome.kind !== "response" && outcome.kind !== "stopped")
        onLog(`invocation failed: ${outcome.message}`);
      return outcome;
    },
    async kill() {
      await Promise.all([...all].map((environment) => environment.kill()));
    },
  };
}
