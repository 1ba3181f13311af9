import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FromSurroundings } from "./surroundings.ts";

const HERE = import.meta.dirname;

/** The command, as it would be installed: compiled. */
const COMMAND = join(HERE, "../../dist/bin/orgconn.js");

/** What a process used, as usage.mjs writes it. */
export interface Usage {
  /** Largest resident set, in megabytes. */
  readonly peakMegabytes: number;
  /** Processor time of all threads, in milliseconds. */
  readonly processorMs: number;
  /** From its start to its end, in milliseconds. */
  readonly elapsedMs: number;
}

/** Where a bench runs the command. */
export interface BackfillWorld {
  /** A directory of its own. */
  readonly directory: string;
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly surroundings: ChildProcess;
  /** Runs the command, or another program, to its end. @throws Error when it fails. */
  measure(args: readonly string[]): Promise<Usage>;
  /** Starts the command. */
  start(args: readonly string[]): ChildProcess;
  /** The arguments of another program here. */
  bareLoop(rows: number, concurrency: number): readonly string[];
  command(...args: string[]): readonly string[];
  stop(): Promise<void>;
}

/**
 * @param tells Whether the surroundings tell which operations arrive.
 * @param delayMs How long the queue takes for each answer.
 */
export async function startBackfillWorld(
  tells: "operations" | "nothing",
  delayMs = 0,
): Promise<BackfillWorld> {
  const directory = mkdtempSync(join(tmpdir(), "orgconn-bench-"));
  const environment = { ...process.env, ORGCONN_LOCAL_STATE: join(directory, "local.json") };
  const surroundings = fork(join(HERE, "surroundings.ts"), [tells, String(delayMs)], { env: environment });
  const [ready] = (await once(surroundings, "message")) as [FromSurroundings];
  if (ready.kind !== "ready") throw new Error("The surroundings did not begin.");
  const { endpoint, queueUrl } = ready;
  const usageFile = join(directory, "usage.json");

  const start = (args: readonly string[]) =>
    spawn(process.execPath, ["--import", join(HERE, "usage.mjs"), ...args], {
      env: { ...environment, BENCH_USAGE: usageFile },
      stdio: ["ignore", "ignore", "pipe"],
    });

  return {
    directory,
    endpoint,
    queueUrl,
    surroundings,
    start,
    async measure(args) {
      const child = start(args);
      let complaints = "";
      child.stderr?.on("data", (chunk) => {
        complaints += chunk;
      });
      const [code] = (await once(child, "exit")) as [number | null];
      if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${complaints}`);
      return JSON.parse(readFileSync(usageFile, "utf8")) as Usage;
    },
    bareLoop: (rows, concurrency) => [
      join(HERE, "bare-loop.ts"),
      endpoint,
      queueUrl,
      String(rows),
      String(concurrency),
    ],
    command: (...args) => [COMMAND, ...args, "--local"],
    async stop() {
      surroundings.disconnect();
      await once(surroundings, "exit");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Writes a file of rows, each about an organization of its own. */
export async function writeRows(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  file.write("organization_id,connection_id,action\n");
  for (let row = 0; row < rows; row++) {
    const line = `org_${String(row).padStart(16, "0")},con_0000000000000001,enable\n`;
    if (!file.write(line)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

/** The median of a figure. */
export function median(usages: readonly Usage[], figure: keyof Usage): number {
  const sorted = usages.map((usage) => usage[figure]).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
