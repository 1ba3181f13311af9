/**
 * `npm run bench:scale`: the rate budget in virtual time, the same code as in Lambda before a model of the tenant.
 *
 * Prints time / ideal, 429s and control-table requests an operation: over the limits of all plans, over the number of
 * operations and executions, and for the special cases. `--quick` leaves out all but the first seeds and sizes.
 * `--only TEXT`: the tables whose title has it.
 */

import { parseArgs } from "node:util";
import { LATENCIES } from "../test/simulation/index.ts";
import {
  configuredRuns,
  firstRuns,
  GROWTH,
  type NamedScenario,
  plans,
  SPECIAL,
  secondRuns,
  slowAnswers,
} from "./scale/scenarios.ts";
import { heading, row, run } from "./scale/table.ts";

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});
const { quick } = values;
let missed = 0;

async function table(title: string, scenarios: readonly NamedScenario[]): Promise<void> {
  if (!title.includes(values.only)) return;
  console.log(`\n${title}\n${heading()}`);
  for (const scenario of scenarios) {
    const figures = await run(scenario, quick ? Math.min(3, scenario.seeds) : scenario.seeds);
    missed += figures.missed.length;
    console.log(row(scenario, figures));
  }
}

console.log(
  "Virtual time: 80 to 180 ms latency, where the title has no other; control table 5 to 10 ms, bulk lane, reserve 20 %; medians over the seeds, which begin all over a second of the tenant's clock.\n" +
    "phase: time / ideal of the ideal client where its first call needs half a latency to be counted; the ideal takes its first permit at once.",
);
await table("Limits of the plans", plans(LATENCIES.near));
await table("Limits of the plans, recorded latency: 300 to 420 ms", firstRuns(LATENCIES.recorded));
await table("First run with rateLimit", configuredRuns(LATENCIES.near));
await table("First run with rateLimit, recorded latency", configuredRuns(LATENCIES.recorded));
await table("Second run of a deployment, ten minutes later", secondRuns(LATENCIES.near));
await table("Second run, recorded latency", secondRuns(LATENCIES.recorded));
await table("Three minutes at a tenant that answers slowly", slowAnswers());
await table("Special cases", SPECIAL);
await table(
  "Growth, 75 a bucket and 2,250 a minute",
  quick ? GROWTH.filter(({ operations }) => operations <= 10_000) : GROWTH,
);
console.log(`\n${missed === 0 ? "Every bound holds." : `${missed} bounds missed, each marked with !`}`);
