/**
 * What `orgconn backfill` needs for a million rows, beside the least that could send them:
 * `npm run bench:backfill -- [--rows N] [--rounds N]`.
 */
import { join } from "node:path";
import { Command } from "commander";
import { wholeNumber } from "../cli/parse.ts";
import { median, startBackfillWorld, type Usage, writeRows } from "./backfill/world.ts";

/** Calls under way at a time in the bare loop: more make it no faster, since one thread is what bounds it. */
const CONCURRENCY = 16;
const MOST_MEGABYTES = 200;
const MOST_TIMES_BARE = 1.1;

/** What a call of SQS takes from within its region, in milliseconds. */
const DELAY_MS = 20;
/** Rows a second that SQS grants a FIFO queue of high throughput in every region. */
const GRANTED = 24_000;

const { rows, rounds } = new Command("backfill")
  .description("Measure orgconn backfill against a bare loop of SendMessageBatch.")
  .option("--rows <N>", "how many rows", wholeNumber(1_000, 100_000_000), 1_000_000)
  .option("--rounds <N>", "how often, in turns", wholeNumber(1, 100), 3)
  .parse()
  .opts<{ readonly rows: number; readonly rounds: number }>();

const world = await startBackfillWorld("nothing");
const distant = await startBackfillWorld("nothing", DELAY_MS);
const file = join(world.directory, "rows.csv");
await writeRows(file, rows);

const bare: Usage[] = [];
const backfill: Usage[] = [];
for (let round = 0; round < rounds; round++) {
  bare.push(await world.measure(world.bareLoop(rows, CONCURRENCY)));
  backfill.push(await world.measure(world.command("backfill", file, "--batch", `bench-${round}`)));
}
const delayed = await distant.measure(distant.command("backfill", file, "--batch", "bench-delayed"));
await Promise.all([world.stop(), distant.stop()]);

const ratio = median(backfill, "elapsedMs") / median(bare, "elapsedMs");
const peak = Math.max(...backfill.map(({ peakMegabytes }) => peakMegabytes));
print("a bare loop of SendMessageBatch", bare);
print("orgconn backfill", backfill);
print(`orgconn backfill, ${DELAY_MS} ms a call`, [delayed]);
console.log(`
time        ${ratio.toFixed(2)} of the bare loop's (at most ${MOST_TIMES_BARE})
processor   ${(median(backfill, "processorMs") / median(bare, "processorMs")).toFixed(2)} of the bare loop's
memory      ${peak.toFixed(0)} MB at its peak (at most ${MOST_MEGABYTES})
${DELAY_MS} ms a call  ${(rows / (delayed.elapsedMs / 1_000)).toFixed(0)} rows a second, the check of all rows included (SQS grants ${GRANTED.toLocaleString("en")} everywhere)`);
process.exitCode = ratio <= MOST_TIMES_BARE && peak <= MOST_MEGABYTES ? 0 : 1;

function print(what: string, usages: readonly Usage[]): void {
  const runs = usages.map(
    ({ elapsedMs, processorMs, peakMegabytes }) =>
      `${(elapsedMs / 1_000).toFixed(1)} s (processor ${(processorMs / 1_000).toFixed(1)} s, ${peakMegabytes.toFixed(0)} MB)`,
  );
  console.log(`${what}: ${runs.join(", ")}`);
}
