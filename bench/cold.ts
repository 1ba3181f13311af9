/**
 * `npm run bench:cold`: what a cold start of the worker loads, beside what is usually loaded for such a job.
 *
 * Prints both bundles' sizes and import times, and what the worker's is made of. An import is a whole process less an
 * empty one (`node -e 0`), both under the environment that is deployed; `--rounds N` runs each N times, 15 by default.
 * Exits with 1 when the bundle is too large; a time that misses its bound is marked, because it depends on the machine.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Command } from "commander";
import { wholeNumber } from "../cli/parse.ts";
import { type Bundle, bundleFunction } from "../scripts/build-functions.ts";
import { buildTemplate } from "../scripts/build-template.ts";
import { compositionOf, largest } from "../scripts/bundle-composition.ts";
import { bundleUsualStack, deployedEnvironment } from "./cold/bundles.ts";
import { medianMs, processorMs } from "./cold/processes.ts";
import { loadLine } from "./rate/load.ts";

const MOST_BYTES = 900_000;
const LARGEST_SHARE = 0.65;
const PARTS_SHOWN = 16;

const { rounds } = new Command("bench:cold")
  .description("Measure what a cold start of the worker loads, beside the usual stack.")
  .option("--rounds <count>", "how often each process is run", wholeNumber(1, 1_000), 15)
  .parse()
  .opts<{ readonly rounds: number }>();

await buildTemplate();
const [worker, usual] = await Promise.all([bundleFunction("worker"), bundleUsualStack()]);
const directory = mkdtempSync(join(tmpdir(), "orgconn-cold-"));
let wallTimes: ReadonlyMap<string, number>;
let processorTimes: ReadonlyMap<string, number>;
try {
  const candidates = [
    { name: "empty", args: ["-e", "0"] },
    { name: "worker", args: importing(place("worker", worker)) },
    { name: "usual", args: importing(place("usual", usual)) },
  ];
  const environment = await deployedEnvironment();
  wallTimes = medianMs(candidates, environment, rounds);
  processorTimes = medianMs(candidates, environment, rounds, processorMs);
} finally {
  rmSync(directory, { recursive: true });
}

const timeOf = (times: ReadonlyMap<string, number>, name: string) => times.get(name) ?? Number.NaN;
const importMs = (times: ReadonlyMap<string, number>, name: string) =>
  timeOf(times, name) - timeOf(times, "empty");
const shareOf = (times: ReadonlyMap<string, number>) => importMs(times, "worker") / importMs(times, "usual");
const sizeHolds = worker.bytes <= MOST_BYTES;
const timeHolds = shareOf(wallTimes) <= LARGEST_SHARE;

const figures = (name: string) =>
  `import ${ms(importMs(wallTimes, name))}, ${ms(importMs(processorTimes, name))} of processor time`;
console.log(
  `Whole processes less an empty one (${ms(timeOf(wallTimes, "empty"))}), medians of ${rounds}, ${loadLine()}.\n`,
);
console.log(
  `worker:          ${megabytes(worker.bytes)} (at most ${megabytes(MOST_BYTES)}${mark(sizeHolds)}), ${figures("worker")}`,
);
console.log(`the usual stack: ${megabytes(usual.bytes)}, ${figures("usual")}`);
console.log(
  `the worker's share: ${percent(shareOf(wallTimes))} of the time (at most ${percent(LARGEST_SHARE)}${mark(timeHolds)}), ` +
    `${percent(shareOf(processorTimes))} of the processor time`,
);
console.log("\nWhat the worker's bundle is made of, in bytes:");
for (const { name, bytes } of largest(compositionOf(worker.metafile), PARTS_SHOWN)) {
  console.log(
    `${bytes.toLocaleString("en").padStart(9)}  ${percent(bytes / worker.bytes).padStart(5)}  ${name}`,
  );
}
process.exitCode = sizeHolds ? 0 : 1;

/** Puts a bundle, source map and all, where no package is. @returns The code's path. */
function place(name: string, { files }: Bundle): string {
  const folder = join(directory, name);
  mkdirSync(folder);
  for (const { path, contents } of files) writeFileSync(join(folder, basename(path)), contents);
  return join(folder, "index.mjs");
}

/** What Node is started with to import code and end: the worker begins to read its token, which no process waits for here. */
function importing(path: string): readonly string[] {
  return ["-e", `import(${JSON.stringify(path)}).then(() => process.exit())`];
}

function mark(holds: boolean): string {
  return holds ? "" : ", missed!";
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function percent(part: number): string {
  return `${Math.round(100 * part)} %`;
}
