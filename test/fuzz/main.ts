/**
 * Puts generated messages through the worker over models of everything around it, and looks at what came of each:
 * `npm run fuzz -- [--messages N] [--seed N]`. What is checked is in test/fuzz; the time is measured here.
 */
import { Command } from "commander";
import * as fc from "fast-check";
import { wholeNumber } from "../../cli/parse.ts";
import { findingsFor } from "./findings.ts";
import { batches, type FuzzMessage } from "./messages.ts";

/** Longest that a message may take. A batch is held against it, so each of its messages is. */
const LIMIT_MS = 50;
/** A batch that was slow is tried again so often: the machine has other things to do too, a poisonous message is slow every time. */
const TRIES = 5;
const BATCHES_AT_ONCE = 1_000;

const { messages: messageCount, seed: firstSeed } = new Command("fuzz")
  .description("Put generated messages through the worker, and look at what came of each.")
  .option("--messages <N>", "how many messages", wholeNumber(1, 100_000_000), 100_000)
  .option(
    "--seed <N>",
    "what they are generated from",
    wholeNumber(0, 999_999_999),
    Math.floor(Math.random() * 1e9),
  )
  .parse()
  .opts<{ readonly messages: number; readonly seed: number }>();

const startedMs = performance.now();
let count = 0;
let slowest: { readonly ms: number; readonly messages: readonly FuzzMessage[] } = { ms: 0, messages: [] };
let violated = "";

for (let seed = firstSeed; count < messageCount && violated === ""; seed += 1) {
  const property = fc.asyncProperty(batches, async (messages) => {
    count += messages.length;
    const { violations, ms } = await tryOut(messages);
    if (ms > slowest.ms) slowest = { ms, messages };
    return violations.length === 0 && ms <= LIMIT_MS;
  });
  const result = await fc.check(property, { seed, numRuns: Math.min(BATCHES_AT_ONCE, messageCount - count) });
  if (!result.failed) continue;
  const [messages = []] = result.counterexample ?? [];
  violated = [`seed ${seed}`, ...(await tryOut(messages)).violations, JSON.stringify(messages, null, 2)].join(
    "\n",
  );
}

const seconds = (performance.now() - startedMs) / 1_000;
console.log(`
messages       ${count}, from seed ${firstSeed}
slowest batch  ${slowest.ms.toFixed(1)} ms for ${slowest.messages.length} messages (limit ${LIMIT_MS} ms for one)
took           ${seconds.toFixed(0)} s
violations     ${violated === "" ? "none" : violated}`);
process.exitCode = violated === "" ? 0 : 1;

/** The findings, and the shortest time that the batch took: a first one over the limit may be another process's doing. */
async function tryOut(messages: readonly FuzzMessage[]) {
  let { violations, slowestMs: ms } = await findingsFor(messages);
  for (let tries = 1; ms > LIMIT_MS && tries < TRIES; tries += 1) {
    ({ violations, slowestMs: ms } = await findingsFor(messages));
  }
  return { violations, ms };
}
