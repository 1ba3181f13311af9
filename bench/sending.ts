/**
 * What a call of `SendMessageBatch` costs, made in each of the ways that a backfill could make it:
 * `npm run bench:sending -- [--rows N] [--rounds N]`.
 */
import { join } from "node:path";
import { Command } from "commander";
import { wholeNumber } from "../cli/parse.ts";
import { median, startBackfillWorld, type Usage } from "./backfill/world.ts";
import { loadLine } from "./rate/load.ts";
import { WAYS } from "./sending/ways.ts";

const CONCURRENCY = 16;
const LOOP = join(import.meta.dirname, "sending/loop.ts");

const { rows, rounds } = new Command("sending")
  .description("Measure the ways to make the calls of a backfill, each in a process of its own.")
  .option("--rows <N>", "how many messages, ten a call", wholeNumber(100, 100_000_000), 100_000)
  .option("--rounds <N>", "how often, in turns", wholeNumber(1, 100), 3)
  .parse()
  .opts<{ readonly rows: number; readonly rounds: number }>();

const world = await startBackfillWorld("nothing");
const ways = Object.keys(WAYS).map((way) => ({ way, usages: [] as Usage[] }));
for (let round = 0; round < rounds; round++) {
  for (const { way, usages } of ways) {
    const target = [world.endpoint, world.queueUrl, String(rows), String(CONCURRENCY)];
    usages.push(await world.measure([LOOP, way, ...target]));
  }
}
await world.stop();

console.log(
  `${rows.toLocaleString("en")} messages, ${CONCURRENCY} calls under way, medians of ${rounds}; ${loadLine()}`,
);
for (const { way, usages } of ways) {
  const time = `${(median(usages, "elapsedMs") / 1_000).toFixed(1)} s`;
  const processor = `${(median(usages, "processorMs") / 1_000).toFixed(1)} s of processor time`;
  console.log(
    `${way.padEnd(42)}${time.padStart(8)}  ${processor}, ${median(usages, "peakMegabytes").toFixed(0)} MB`,
  );
}
