/**
 * `npm run bench:cost`: what a million operations cost at AWS's list prices, line by line.
 *
 * Works through a backfill twice: in the embedded stack as fast as the machine can, where the deployed bundle speaks to
 * real APIs and the size of each request is counted; and in the simulated world at the tenant's limit, where the same
 * code waits as long as it would, and how many requests there are and what is billed of the waiting is counted.
 *
 * `--operations N` (10,000), `--executions N` (as deployed), `--limit BURST,PER_MINUTE` (5,150: Enterprise), `--looks`:
 * nothing is known of the tenant, so each row costs a look and the read limit of 10,100 holds. Exits with 1 when SQS,
 * Lambda and DynamoDB together cost more than 6.50 USD without looks.
 */
import { Command } from "commander";
import { numberPair, wholeNumber } from "../cli/parse.ts";
import { readBuiltTemplate, readDeployment } from "../local/deployment.ts";
import { perMinute, perSecond } from "../local/tenant/bucket.ts";
import { buildFunctions } from "../scripts/build-functions.ts";
import { buildTemplate, synthesizeTemplate, WITHOUT_DOORS } from "../scripts/build-template.ts";
import { billOf, total } from "./cost/bill.ts";
import { bindingLimit } from "./cost/binding.ts";
import { runEmbedded } from "./cost/embedded.ts";
import { fixedCharges, functionShape } from "./cost/fixed.ts";
import { billTable, usdOf } from "./cost/table.ts";
import { runAtLimit } from "./cost/virtual.ts";

const MILLION = 1_000_000;
const MOST_USD = 6.5;
/** The Management API's own, on the same plan: it is wider than what the writes have. */
const MANAGEMENT = perSecond(50, 16);
/** The Enterprise plan's limit on reads of enabled connections. */
const READ = perMinute(10, 100);

/** What the calls of each bucket are called. */
const CALLS = { write: "writes", read: "reads", management: "all calls" } as const;

interface CostOptions {
  readonly operations: number;
  readonly executions?: number;
  readonly limit: readonly [burst: number, perMinute: number];
  readonly looks?: true;
}

const options = new Command("bench:cost")
  .description("Count what a backfill asks of AWS, and print what a million operations cost.")
  .option("--operations <count>", "how many to work through", wholeNumber(100, 1_000_000), 10_000)
  .option("--executions <count>", "executions of the bulk lane (default: as deployed)", wholeNumber(2, 1_000))
  .option(
    "--limit <burst,per-minute>",
    "the tenant's limit on writes",
    numberPair(["BURST", "PER_MINUTE"], 1, 100_000),
    [5, 150],
  )
  .option("--looks", "of a tenant that was never probed, whose batches look before each change")
  .parse()
  .opts<CostOptions>();

await buildFunctions();
await buildTemplate();
const template = await readBuiltTemplate();
// A door is off by default, and priced by itself in docs/costs.md.
const deployedTemplate = await synthesizeTemplate(WITHOUT_DOORS);
const deployed = deployedExecutions();
const { operations, executions = deployed, limit, looks = false } = options;
const limits = { write: perMinute(...limit), read: READ, management: MANAGEMENT };

const embedded = await runEmbedded(operations);
const atLimit = await runAtLimit({ operations, limits, executions, isProbed: !looks });
const { core, beside } = billOf(MILLION, embedded, atLimit, functionShape(deployedTemplate));
const usd = total(core);
const isTooMuch = !looks && usd > MOST_USD;
const reached = operations / atLimit.seconds;
const binding = bindingLimit(limits, looks);

console.log(
  `${operations.toLocaleString("en")} operations took ${embedded.seconds.toFixed(0)} s in the embedded stack, and at ` +
    `${limit[0]},${limit[1]} a minute with ${executions} executions ${atLimit.seconds.toFixed(0)} s of virtual time: ` +
    `${reached.toFixed(2)} a second, ${((100 * reached) / binding.perSecond).toFixed(1)} % of what the limit on ${CALLS[binding.bucket]} ` +
    `(${binding.limit.burst},${binding.limit.refillPerMinute} a minute) allows; ${atLimit.throttled} 429s.`,
);
console.log("\nA million operations");
console.log(
  billTable(
    core,
    `SQS, Lambda and DynamoDB (at most ${usdOf(MOST_USD)} without looks${isTooMuch ? ", missed!" : ""})`,
  ),
);
console.log("\nBeside them, with each million");
console.log(billTable(beside, "Events, logs, records"));
console.log("\nFixed, a month");
console.log(
  billTable(fixedCharges(deployedTemplate, embedded.logs.metrics.size), "With everything but the doors"),
);

const items = embedded.tables.operations;
console.log(
  `\nA record has ${(items.itemBytes / items.items).toFixed(0)} bytes, an operation ` +
    `${((embedded.logs.bytes - embedded.logs.metricBytes) / operations).toFixed(0)} bytes of log; every write was ` +
    `${(items.writes.units / items.writes.requests).toFixed(2)} units.`,
);
process.exitCode = isTooMuch ? 1 : 0;

function deployedExecutions(): number {
  const { mappings, workerVariables } = readDeployment(template, "");
  const bulk = mappings.find(({ queueArn }) => queueArn === workerVariables.BULK_QUEUE_ARN);
  return bulk?.maximumConcurrency ?? Number.NaN;
}
