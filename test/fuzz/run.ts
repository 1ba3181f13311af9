import { Command } from "commander";
import * as fc from "fast-check";
import { wholeNumber } from "../../cli/parse.ts";

/** What is fuzzed. */
export interface Fuzzed<Input> {
  /** The script's name. */
  readonly name: string;
  readonly description: string;
  readonly inputs: fc.Arbitrary<Input>;
  /** Says what is wrong with what came of an input: nothing where all is well. */
  readonly violationsOf: (input: Input) => Promise<readonly string[]>;
}

/** Tries generated inputs as the command line asks for, and prints what came of it. Sets the exit code. */
export async function runFuzz<Input>({
  name,
  description,
  inputs,
  violationsOf,
}: Fuzzed<Input>): Promise<void> {
  const { messages, seed } = new Command(name)
    .description(description)
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
    fc.asyncProperty(inputs, async (input) => {
      const startedMs = performance.now();
      const violations = await violationsOf(input);
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
}
