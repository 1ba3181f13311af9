import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { FunctionConfiguration } from "./configuration.ts";
import { heapFlags } from "./heap.ts";
import type { Invocation, InvocationResult } from "./protocol.ts";

/** The outcome of an invocation. */
export type InvocationOutcome =
  | { readonly kind: "response"; readonly json: string }
  /** `error`: the handler threw. `timeout`: it took too long. `crash`: its process ended. `stopped`: it was killed here. */
  | { readonly kind: "error" | "timeout" | "crash" | "stopped"; readonly message: string };

/** The outcome of an invocation that came to its end. */
export function outcomeOf(result: InvocationResult): InvocationOutcome {
  return result.kind === "response"
    ? { kind: "response", json: result.json }
    : { kind: "error", message: result.stack || result.message };
}

/** One execution environment: it runs the handler, one invocation at a time. */
export interface ExecutionEnvironment {
  /** Whether it can take another invocation, once it is idle. */
  readonly alive: boolean;
  invoke(event: unknown): Promise<InvocationOutcome>;
  /** Ends it at once, in the middle of an invocation too. */
  kill(): Promise<void>;
}

/**
 * Starts an execution environment.
 *
 * @param onLog Receives every line that the function writes.
 */
export type StartExecution = (
  configuration: FunctionConfiguration,
  onLog: (line: string) => void,
) => ExecutionEnvironment;

/** The process's program: beside this file, in the sources as in the compiled package. */
const RUNTIME = import.meta.filename.replace(/environment(\.[cm]?[jt]s)$/, "runtime$1");

/** Starts an execution environment: a process. */
export const startExecutionEnvironment: StartExecution = (configuration, onLog) => {
  const { bundle, exportName, memoryMegabytes, environment } = configuration;
  const child = spawn(process.execPath, [...heapFlags(memoryMegabytes), RUNTIME, bundle, exportName], {
    // Lambda has only configured variables, so the caller's environment is not passed on.
    env: environment,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  // A process that cannot be started gives an error and no exit.
  const exited = once(child, "exit").catch((error: Error) =>
    onLog(`execution environment: ${error.message}`),
  );
  for (const output of [child.stdout, child.stderr]) {
    if (output !== null) createInterface({ input: output }).on("line", onLog);
  }
  let killed = false;
  let alive = true;
  exited.finally(() => {
    alive = false;
  });

  return {
    get alive() {
      return alive;
    },
    async invoke(event) {
      const outcome = await invoke(child, event, configuration.timeoutSeconds);
      return outcome.kind === "crash" && killed ? { ...outcome, kind: "stopped" } : outcome;
    },
    async kill() {
      killed = true;
      child.kill("SIGKILL");
      await exited;
    },
  };
};

function invoke(child: ChildProcess, event: unknown, timeoutSeconds: number): Promise<InvocationOutcome> {
  const timeoutMs = timeoutSeconds * 1_000;
  const invocation: Invocation = { requestId: randomUUID(), event, deadlineMs: Date.now() + timeoutMs };
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      finish({ kind: "timeout", message: `Task timed out after ${timeoutSeconds.toFixed(2)} seconds` });
      child.kill("SIGKILL");
    }, timeoutMs);
    const onMessage = (result: InvocationResult) => {
      if (result.requestId !== invocation.requestId) return;
      finish(outcomeOf(result));
    };
    const onExit = (code: number | null, signal: string | null) =>
      finish({ kind: "crash", message: `Runtime exited with ${signal ?? `status ${code}`}` });

    function finish(outcome: InvocationOutcome): void {
      clearTimeout(timer);
      child.off("message", onMessage);
      child.off("exit", onExit);
      resolve(outcome);
    }
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.send(invocation, (error) => {
      if (error !== null) finish({ kind: "crash", message: `Runtime is gone: ${error.message}` });
    });
  });
}
