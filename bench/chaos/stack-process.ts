import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import type { OperationFinished } from "../../local/outcomes.ts";
import type { EmbeddedStack } from "../../local/stack.ts";

const ORGCONN = join(import.meta.dirname, "../../bin/orgconn.ts");
/** How long a stack may take to start or to stop, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Where a stack is reached, as `orgconn local --json` prints it. */
export type Reachable = Pick<EmbeddedStack, "queues" | "tables"> & {
  readonly endpoints: Pick<EmbeddedStack["endpoints"], "sqs" | "dynamodb">;
};

/** An embedded stack in a process group of its own, with the worker's executions as child processes. */
export interface StackProcess {
  readonly reachable: Reachable;
  /** Process ids of the worker's executions. */
  executions(): Promise<readonly number[]>;
  /** Ends the whole group at once, as a machine does that loses its power. */
  kill(): Promise<void>;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>;
}

/**
 * Starts `orgconn local --json` and waits until it is ready.
 *
 * @param auth0Url The tenant that it drives: one that outlives it.
 * @param onFinished Told of every outcome that it prints.
 * @throws Error when it does not get ready.
 */
export async function startStackProcess(
  dataDirectory: string,
  auth0Url: string,
  onFinished: (finished: OperationFinished) => void,
): Promise<StackProcess> {
  const child = spawn(
    process.execPath,
    [
      ORGCONN,
      "local",
      "--json",
      "--name",
      `chaos-${process.pid}`,
      "--data-dir",
      dataDirectory,
      "--auth0-url",
      auth0Url,
    ],
    { detached: true, stdio: ["ignore", "pipe", "inherit"] },
  );
  const exited = once(child, "exit");
  const killGroup = () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, "SIGKILL");
    }
  };
  // A group of its own does not hear of the terminal's Ctrl-C.
  process.once("exit", killGroup);
  const ended = exited.finally(() => process.off("exit", killGroup));

  const reachable = await readyLine(child, onFinished);
  return {
    reachable,
    executions: () => childrenOf(child.pid ?? 0),
    async kill() {
      killGroup();
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(killGroup, PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function readyLine(
  child: ChildProcessByStdio<null, Readable, null>,
  onFinished: (finished: OperationFinished) => void,
): Promise<Reachable> {
  const { promise, resolve, reject } = Promise.withResolvers<Reachable>();
  const timer = setTimeout(() => reject(new Error("The stack is not ready after a minute.")), PATIENCE_MS);
  child.once("exit", (code, signal) => reject(new Error(`The stack ended with ${signal ?? code}.`)));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = parse(line);
    if (event?.event === "operation") onFinished(event);
    if (event?.event === "ready") resolve(event);
  });
  return promise.finally(() => clearTimeout(timer));
}

type PrintedEvent =
  | ({ readonly event: "ready" } & Reachable)
  | ({ readonly event: "operation" } & OperationFinished);

/** The last line of a process that was killed may be cut off. */
function parse(line: string): PrintedEvent | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  try {
    const { stdout } = await promisify(execFile)("pgrep", ["-P", String(pid)]);
    return stdout.trim().split("\n").map(Number);
  } catch (error) {
    // pgrep's way of saying that there are none.
    if ((error as { code?: unknown }).code === 1) return [];
    throw error;
  }
}
