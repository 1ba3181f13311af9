/**
 * `npm run bench:narrow`: requests that can only wait beside requests that need something else, in virtual time, through
 * the worker's own code and two executions a lane.
 *
 * `--quick`: fewer of them, for a shorter time. `--only TEXT`: the cases whose name has it.
 */
import { parseArgs } from "node:util";
import { bulkCases, interactiveCases, type NarrowCase, runNarrow } from "../test/simulation/index.ts";

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});

async function table(title: string, cases: readonly NarrowCase[]): Promise<void> {
  const wanted = cases.filter(({ name }) => name.includes(values.only));
  if (wanted.length === 0) return;
  console.log(`\n### ${title}\n`);
  console.log(
    "| case | finished | median | p95 | slowest | hidden at most | receives at most | waiters done | invocations |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const one of wanted) {
    const figures = await runNarrow(one);
    const { sent, finished, medianS, p95S, slowestS, mostHidden, mostReceives, stuckFinished } = figures;
    const cells = [
      one.name,
      `${finished} of ${sent}`,
      ...[medianS, p95S, slowestS].map((seconds) => `${seconds.toFixed(1)} s`),
      ...[mostHidden, mostReceives, stuckFinished, figures.invocations].map((count) =>
        count.toLocaleString("en"),
      ),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

const minutes = values.quick ? 10 : 30;
await table(`Interactive lane, ${minutes} minutes`, interactiveCases(values.quick ? 1_000 : 5_000, minutes));
await table(`Bulk lane, ${minutes} minutes`, bulkCases(values.quick ? 20_000 : 200_000, minutes));
