/**
 * Mutation testing of the pure core: `npm run mutate`, or of a part of it: `npm run mutate -- --area order --area circuit`.
 *
 * The files are those of stryker.config.json. They are taken folder by folder, each with the tests of its own folder only:
 * that is several times faster than all tests for every mutant, and a decision has to be tested where it is made.
 * With `--incremental`, mutants whose code and tests did not change since the last such run are not run again.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";

type Status = Awaited<ReturnType<Stryker["runMutationTest"]>>[number]["status"];

const DETECTED: readonly Status[] = ["Killed", "Timeout"];
const MISSED: readonly Status[] = ["Survived", "NoCoverage"];
const REPORTS = "reports/mutation";

const { mutate, thresholds } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../stryker.config.json"), "utf8"),
) as { mutate: readonly string[]; thresholds: { break: number } };
const areas = [...new Set(mutate.map(areaOf))];

const { values } = parseArgs({
  options: {
    area: { type: "string", multiple: true, default: areas },
    incremental: { type: "boolean", default: false },
  },
});
const unknown = values.area.find((area) => !areas.includes(area));
if (unknown !== undefined) {
  console.error(`--area ${unknown}: there is no such area; use ${areas.join(", ")}.`);
  process.exit(2);
}

const rows = [];
for (const area of values.area) {
  process.env.MUTATED_AREA = area;
  const startedMs = performance.now();
  const mutants = await new Stryker({
    mutate: mutate.filter((pattern) => areaOf(pattern) === area),
    thresholds: { ...thresholds, break: null },
    incremental: values.incremental,
    incrementalFile: `${REPORTS}/${area}.incremental.json`,
    htmlReporter: { fileName: `${REPORTS}/${area}.html` },
  }).runMutationTest();
  const count = (statuses: readonly Status[]) =>
    mutants.filter(({ status }) => statuses.includes(status)).length;
  const minutes = (performance.now() - startedMs) / 60_000;
  rows.push({ area, detected: count(DETECTED), missed: count(MISSED), minutes });
}

const total = {
  area: "all",
  detected: rows.reduce((sum, { detected }) => sum + detected, 0),
  missed: rows.reduce((sum, { missed }) => sum + missed, 0),
  minutes: rows.reduce((sum, { minutes }) => sum + minutes, 0),
};
console.table(
  Object.fromEntries(
    [...rows, total].map(({ area, detected, missed, minutes }) => [
      area,
      {
        mutants: detected + missed,
        survived: missed,
        "score %": rounded(scoreOf(detected, missed)),
        minutes: rounded(minutes),
      },
    ]),
  ),
);
if (scoreOf(total.detected, total.missed) < thresholds.break) {
  console.error(`Fewer than ${thresholds.break} % of the mutants were detected.`);
  process.exitCode = 1;
}

/** The folder in lambda/ that a pattern is about. */
function areaOf(pattern: string): string {
  return pattern.split("/")[1] ?? pattern;
}

function rounded(figure: number): number {
  return Math.round(figure * 10) / 10;
}

function scoreOf(detected: number, missed: number): number {
  return (100 * detected) / (detected + missed);
}
