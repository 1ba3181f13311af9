/**
 * Puts generated messages through the function that applies rules, and looks at what came of each:
 * `npm run fuzz:tenant-events -- [--messages N] [--seed N]`.
 */
import { Command } from "commander";
import * as fc from "fast-check";
import { wholeNumber } from "../../cli/parse.ts";
import { bodies, violationsOf } from "./tenant-events.ts";

const { messages, seed } = new Command("fuzz:tenant-events")
  .description(
    "Put generated messages through the function that applies rules, and look at what came of each.",
  )
  .option("--messages <N>", "how many messages", wholeNumber(1, 100_000_000), 50_000)
  .option(
    "--seed <N>",
    "what they are generated from",
    wholeNumber(0, 999_999_999),
    Math.floor(Math.random() * 1e9),
  )
  .parse()
  .opts<{ readonly messages: number; readonly seed: number }>();

let slowestMs = 0;
const result = await fc.check(
  fc.asyncProperty(bodies, async (body) => {
    const startedMs = performance.now();
    const violations = await violationsOf(body);
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    if (violations.length > 0) throw new Error(violations.join("; "));
  }),
  { seed, numRuns: messages },
);
console.log(`
messages    ${result.numRuns}, from seed ${seed}
slowest     ${slowestMs.toFixed(1)} ms
violations  ${result.failed ? `${result.errorInstance}: ${JSON.stringify(result.counterexample)}` : "none"}`);
process.exitCode = result.failed ? 1 : 0;
