import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { vi } from "vitest";
import type { Reachable } from "./user.ts";

const ENTRY = join(import.meta.dirname, "../../bin/orgconn.ts");

/** A command that runs. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** The lines of standard output and standard error so far. */
  readonly out: readonly string[];
  readonly err: readonly string[];
  /** Resolves when it has ended and everything it said was read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

const running = new Set<RunningCommand>();

/** Runs `orgconn` as a person would, with standard output in a pipe. */
export function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  const [out, err]: [string[], string[]] = [[], []];
  const reading = [[child.stdout, out] as const, [child.stderr, err] as const].map(
    async ([stream, lines]) => {
      for await (const line of createInterface({ input: stream })) lines.push(line);
    },
  );
  const ended = once(child, "close").then(async ([code, signal]) => {
    await Promise.all(reading);
    running.delete(command);
    return { code, signal };
  });
  const command: RunningCommand = { child, out, err, ended };
  running.add(command);
  return command;
}

/** Ends every command that a test left behind. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...running].map(({ child, ended }) => {
      child.kill("SIGKILL");
      return ended;
    }),
  );
}

/** Where an embedded stack that was started with `--json` says that things are. */
export interface Ready extends Reachable {
  readonly event: "ready";
  readonly region: string;
  readonly endpoints: { readonly sqs: string; readonly dynamodb: string; readonly auth0: string };
}

/** Starts `orgconn local --json` and waits for its first line. */
export async function startLocal(
  args: readonly string[] = [],
): Promise<RunningCommand & { readonly ready: Ready }> {
  const command = run(["local", "--json", ...args]);
  const first = await vi.waitFor(
    () => {
      if (command.out[0] === undefined)
        throw new Error(`orgconn local is not ready. ${command.err.join("\n")}`);
      return command.out[0];
    },
    { timeout: 15_000, interval: 20 },
  );
  return { ...command, ready: JSON.parse(first) as Ready };
}

/** The operations that a command has announced so far. */
export function announcedBy({
  out,
}: RunningCommand): { readonly operation_id: string; readonly status: string }[] {
  return out.slice(1).map((line) => JSON.parse(line));
}
