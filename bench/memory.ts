/**
 * `npm run bench:memory`: whether the worker's memory suffices, and what the processor that comes with it carries.
 *
 * Works in the embedded stack with the deployed bundle under the heap limits that Lambda gives Node: through one urgent request, cold, and
 * then through a backfill, as fast as this machine can. Prints the most memory that an execution held, the processor time of the first
 * request, and that of an operation once the executions are warm. Linux only. Exits with 1 when an execution came too near to its memory.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { wholeNumber } from "../cli/parse.ts";
import { WORKER_MEMORY_MEGABYTES } from "../lib/worker-function.ts";
import { startEmbeddedStack } from "../local/stack.ts";
import { perMinute } from "../local/tenant/bucket.ts";
import { buildFunctions } from "../scripts/build-functions.ts";
import { buildTemplate } from "../scripts/build-template.ts";
import { backfill } from "./cost/requests.ts";
import { send } from "./cost/send.ts";
import { watchExecutions } from "./memory/executions.ts";
import { loadLine } from "./rate/load.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: so much memory comes with one virtual processor. */
const MEGABYTES_OF_A_PROCESSOR = 1_769;
/** The runtime of Lambda holds some memory beside ours. */
const LARGEST_SHARE = 0.85;
const LIMIT = perMinute(600, 18_000);
const LOOK_EVERY_MS = 20;
const STOP_PATIENCE_MS = 2_000;
/** Of the operations, so many are not counted: the compiler is still at work. */
const COLD_SHARE = 0.5;

const { operations } = new Command("bench:memory")
  .description("Measure the memory and the processor time of the worker's executions.")
  .option("--operations <count>", "how many to work through", wholeNumber(100, 100_000), 4_000)
  .parse()
  .opts<{ readonly operations: number }>();

await buildFunctions();
await buildTemplate();
let ended = 0;
const stack = await startEmbeddedStack({
  tenant: { kind: "stand-in", options: { limits: { write: LIMIT, read: LIMIT }, everyIdExists: true } },
  onOperation: () => {
    ended += 1;
  },
});
const executions = watchExecutions();
try {
  const [urgent, ...rows] = backfill(operations + 1);
  if (urgent === undefined) throw new Error("There is nothing to work through.");
  await send(stack, "interactive", [urgent]);
  await until(1);
  const first = executions.usage();
  await send(stack, "bulk", rows);
  await until(Math.floor(operations * COLD_SHARE));
  const warm = executions.usage();
  const warmAfter = ended;
  await until(operations + 1);
  const last = executions.usage();

  const share = WORKER_MEMORY_MEGABYTES / MEGABYTES_OF_A_PROCESSOR;
  const peakMegabytes = Math.max(...last.map((usage) => usage.peakMegabytes));
  const firstMs = sum(first);
  const eachMs = (sum(last) - sum(warm)) / (ended - warmAfter);
  const isEnough = peakMegabytes <= LARGEST_SHARE * WORKER_MEMORY_MEGABYTES;
  console.log(
    `${operations.toLocaleString("en")} operations, ${last.length} executions of ${WORKER_MEMORY_MEGABYTES} MB, which come with ` +
      `${percent(share)} of a processor; ${loadLine()}.`,
  );
  console.log(
    `memory:            ${peakMegabytes.toFixed(0)} MB at most, ${percent(peakMegabytes / WORKER_MEMORY_MEGABYTES)} ` +
      `(at most ${percent(LARGEST_SHARE)}${isEnough ? "" : ", missed!"})`,
  );
  console.log(
    `the first request: ${firstMs} ms of processor time with the start, ${seconds(firstMs / share)} if Lambda gives a start no more than that share`,
  );
  console.log(
    `an operation:      ${eachMs.toFixed(1)} ms of processor time once warm, so an execution carries ` +
      `${((1_000 * share) / eachMs).toFixed(0)} a second`,
  );
  process.exitCode = isEnough ? 0 : 1;
} finally {
  executions.end();
  await stack.stop(STOP_PATIENCE_MS);
}

async function until(count: number): Promise<void> {
  while (ended < count) await sleep(LOOK_EVERY_MS);
}

function sum(usages: readonly { readonly processorMs: number }[]): number {
  return usages.reduce((total, { processorMs }) => total + processorMs, 0);
}

function percent(part: number): string {
  return `${(100 * part).toFixed(0)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
