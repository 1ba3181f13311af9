/**
 * `npm run bench:startup`: how long the command line takes to start, beside an empty process that imports the AWS client
 * which every command needs. `--rounds N` runs each N times, 15 by default. Build first (`npm run build`): what is
 * measured is what is shipped. A time that misses its bound is marked, because it depends on the machine.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { wholeNumber } from "../cli/parse.ts";
import { medianMs } from "./cold/processes.ts";
import { loadLine } from "./rate/load.ts";

const LARGEST_SHARE = 1.5;
const COMMAND = join(import.meta.dirname, "../dist/bin/orgconn.js");
const OPERATION = "startup-0001";

const { rounds } = new Command("bench:startup")
  .description("Measure how long the command line takes to start.")
  .option("--rounds <count>", "how often each process is run", wholeNumber(1, 1_000), 15)
  .parse()
  .opts<{ readonly rounds: number }>();

const directory = mkdtempSync(join(tmpdir(), "orgconn-startup-"));
const environment = { ORGCONN_LOCAL_STATE: join(directory, "local.json") };
const stack = spawn(process.execPath, [COMMAND, "local", "--json"], {
  env: environment,
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  await once(stack.stdout, "data");
  await enableOne();
  report(
    medianMs(
      [
        { name: "empty", args: ["-e", "0"] },
        { name: "client", args: ["--input-type=module", "-e", 'import "@aws-sdk/client-dynamodb"'] },
        { name: "--help", args: [COMMAND, "--help"] },
        { name: "status", args: [COMMAND, "status", OPERATION, "--local"] },
      ],
      environment,
      rounds,
    ),
  );
} finally {
  await stop(stack);
  rmSync(directory, { recursive: true });
}

/** Something to ask the status of. */
async function enableOne(): Promise<void> {
  const subject = ["org_0000000000000001", "con_0000000000000001"];
  const args = [COMMAND, "enable", ...subject, "--operation-id", OPERATION, "--wait", "--local"];
  const [code] = await once(spawn(process.execPath, args, { env: environment, stdio: "ignore" }), "exit");
  if (code !== 0) throw new Error(`orgconn enable ended with ${code}.`);
}

function report(times: ReadonlyMap<string, number>): void {
  const time = (name: string) => times.get(name) ?? Number.NaN;
  const baseMs = time("client");
  console.log(`Whole processes, medians of ${rounds}, ${loadLine()}.\n`);
  console.log(`node -e 0                               ${ms(time("empty"))}`);
  console.log(`the same with the DynamoDB client       ${ms(baseMs)}`);
  for (const name of ["--help", "status"]) {
    const share = time(name) / baseMs;
    const mark = share <= LARGEST_SHARE ? "" : ", missed!";
    console.log(
      `orgconn ${name.padEnd(32)}${ms(time(name))}, ${share.toFixed(2)} × that (at most ${LARGEST_SHARE}${mark})`,
    );
  }
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`.padStart(7);
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
