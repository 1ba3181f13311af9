import { Command, Option } from "commander";
import { wholeNumber } from "../../cli/parse.ts";
import { UsageError } from "../../operator/errors.ts";
import { LATENCIES, type LatencyName } from "../../test/simulation/index.ts";
import type { RateCase } from "./case.ts";

/** What the command was asked for. */
export interface RateOptions {
  readonly case?: readonly string[];
  readonly list?: boolean;
  readonly repeat: number;
  readonly quick?: boolean;
  readonly latency: readonly LatencyName[];
  readonly json?: boolean;
  readonly trace?: string;
}

/** The most runs of a case that are of any use. */
const MOST_RUNS = 100;

/** The command `npm run bench:rate`, still to be given what to do. */
export function rateCommand(): Command {
  return new Command("bench:rate")
    .description("Measure the rate budget against the tenant's stand-in, in real time over real HTTP.")
    .option("--case <name...>", "only these cases")
    .option("--list", "name the cases, and measure nothing")
    .option(
      "--repeat <runs>",
      "make each measurement so often, beginning at as many points of the tenant's second, and take the medians",
      wholeNumber(1, MOST_RUNS),
      1,
    )
    .addOption(
      new Option(
        "--latency <name...>",
        "measure each case at these latencies of the tenant: 80 to 180 ms, 300 to 420 ms",
      )
        .choices(Object.keys(LATENCIES))
        .default(["near"], "near"),
    )
    .option("--quick", "a few operations each, to see that it runs; times are not held against bounds")
    .option("--json", "one JSON object a line instead of a table")
    .option(
      "--trace <file>",
      "write what the tenant counted, the control table was asked and the worker logged, one JSON object a line",
    );
}

/** The cases at each of these latencies; those at another than the usual one say so in their names. */
export function atLatencies(cases: readonly RateCase[], names: readonly LatencyName[]): readonly RateCase[] {
  return cases.flatMap((each) =>
    names.map((name) => ({
      ...each,
      name: name === "near" ? each.name : `${each.name} ${name}`,
      latencyMs: LATENCIES[name],
    })),
  );
}

/**
 * The cases that were asked for, in their own order; all where none was.
 *
 * @throws UsageError naming a case that there is none of.
 */
export function chosenCases(
  cases: readonly RateCase[],
  names: readonly string[] | undefined,
): readonly RateCase[] {
  if (names === undefined) return cases;
  const unknown = names.find((name) => !cases.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new UsageError(`--case: there is no ${unknown}. --list names the cases.`);
  }
  return cases.filter(({ name }) => names.includes(name));
}
