import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { vi } from "vitest";
import { builtFile } from "../../lib/built-file.ts";
import type { Reachable } from "./user.ts";

/** The command's entry file as it is installed, which the global setup has built: from its sources each process takes a second longer. */
export const ENTRY = builtFile("bin/orgconn.js");

/** A command that runs. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** The lines of standard output and standard error so far. */
  readonly out: readonly string[];
  readonly err: readonly string[];
  /** Resolves when it has ended and everything that it said was read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

const running = new Set<RunningCommand>();

/** Stacks of tests that say nothing else are announced here, each in a file of its own: two without a name refuse each other. */
const states = mkdtempSync(join(tmpdir(), "orgconn-states-"));
process.on("exit", () => rmSync(states, { recursive: true, force: true }));
let started = 0;

/** Runs `orgconn` as a person would, with standard output in a pipe. */
export function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningCommand {
  const isOwn = args[0] !== "local" || process.env.ORGCONN_LOCAL_STATE !== undefined;
  const state = isOwn ? {} : { ORGCONN_LOCAL_STATE: join(states, `${++started}.json`) };
  return runProgram(process.execPath, [ENTRY, ...args], { environment: { ...state, ...environment } });
}

/** Runs a program, with standard output in a pipe. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly environment: Readonly<Record<string, string>>; readonly directory?: string },
): RunningCommand {
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.environment },
    cwd: options.directory,
  });
  const [out, err] = [child.stdout, child.stderr].map(collectLines);
  const ended = once(child, "close").then(([code, signal]) => {
    running.delete(command);
    return { code, signal };
  });
  const command: RunningCommand = { child, out: out ?? [], err: err ?? [], ended };
  running.add(command);
  return command;
}

/** The whole lines that a stream has given so far. */
function collectLines(stream: Readable): readonly string[] {
  const lines: string[] = [];
  let rest = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  return lines;
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
  readonly endpoints: {
    readonly sqs: string;
    readonly dynamodb: string;
    readonly auth0: string;
    readonly http_api: string;
  };
}

/**
 * Starts `orgconn local --json` and waits for its first line.
 *
 * @param args In the stand-in every id exists, unless they say how many organizations or which tenant there is.
 */
export async function startLocal(
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningCommand & { readonly ready: Ready }> {
  const decided = args.includes("--auth0-url") || args.includes("--organizations");
  const everyIdExists = decided ? [] : ["--every-id-exists"];
  const command = run(["local", "--json", ...everyIdExists, ...args], environment);
  const first = await vi.waitFor(
    () => {
      if (command.out[0] === undefined)
        throw new Error(`orgconn local is not ready. ${command.err.join("\n")}`);
      return command.out[0];
    },
    // A busy machine takes its time.
    { timeout: 60_000, interval: 20 },
  );
  return { ...command, ready: JSON.parse(first) as Ready };
}

/** The operations that a command has announced so far. */
export function announcedBy({
  out,
}: RunningCommand): { readonly operation_id: string; readonly status: string }[] {
  return out.slice(1).map((line) => JSON.parse(line));
}
