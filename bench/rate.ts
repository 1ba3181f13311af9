/** The rate budget in real time: `npm run bench:rate`. Exits with 1 when a bound does not hold. */

import { appendFileSync } from "node:fs";
import { CommanderError } from "commander";
import { EXIT } from "../cli/exit-codes.ts";
import { UsageError } from "../operator/errors.ts";
import { buildFunctions } from "../scripts/build-functions.ts";
import { buildTemplate } from "../scripts/build-template.ts";
import { judge } from "./rate/bounds.ts";
import type { Bounds, RateCase } from "./rate/case.ts";
import { CASES } from "./rate/cases.ts";
import { type Figures, medianFigures } from "./rate/figures.ts";
import { loadLine, watchMachine } from "./rate/load.ts";
import { atLatencies, chosenCases, type RateOptions, rateCommand } from "./rate/options.ts";
import { phaseOf } from "./rate/phase.ts";
import { runCase } from "./rate/run-case.ts";
import { figuresTable, type Measured, remarks } from "./rate/table.ts";

/** A short run is mostly start and end, where the limit is still unknown: a few 429s more, and any time, are no surprise. */
const QUICK_THROTTLED = { count: 2, share: 0.1 };

function boundsOf({ bounds }: RateCase, quick: boolean): Bounds {
  if (!quick) return bounds;
  const { throttled, lost } = bounds;
  return {
    ...(throttled === undefined ? {} : { throttled: QUICK_THROTTLED }),
    ...(lost === undefined ? {} : { lost }),
  };
}

async function measure(rateCase: RateCase, options: RateOptions): Promise<Measured> {
  const { repeat, quick = false, json, trace: traceFile } = options;
  const { name, title } = rateCase;
  const runs: Figures[] = [];
  for (let run = 1; run <= repeat; run++) {
    const busyShare = watchMachine();
    const { figures, trace } = await runCase(
      rateCase,
      quick ? rateCase.quick : rateCase.full,
      phaseOf(run, repeat),
    );
    if (traceFile !== undefined)
      appendFileSync(traceFile, trace.map((line) => `${JSON.stringify(line)}\n`).join(""));
    runs.push(figures);
    const machineBusyShare = busyShare();
    if (json) console.log(JSON.stringify({ event: "run", case: name, run, machineBusyShare, ...figures }));
    else {
      const ratio = figures.timeRatio.toFixed(3);
      const busy = Math.round(machineBusyShare * 100);
      const times = `${figures.seconds.toFixed(1)} s, ${ratio} of ideal, ${figures.throttled} 429s, ${figures.lost} lost`;
      console.error(`${name}: ${title}: ${times} (machine ${busy} % busy, ${loadLine()})`);
    }
  }
  const figures = medianFigures(runs);
  return { name, title, figures, verdicts: judge(figures, boundsOf(rateCase, quick)) };
}

async function run(options: RateOptions): Promise<number> {
  const cases = atLatencies(chosenCases(CASES, options.case), options.latency);
  if (options.list) {
    for (const { name, title } of cases) console.log(`${name.padEnd(16)}${title}`);
    return EXIT.ok;
  }
  await buildFunctions();
  await buildTemplate();
  const measured: Measured[] = [];
  for (const each of cases) measured.push(await measure(each, options));
  if (options.json) {
    for (const each of measured) console.log(JSON.stringify({ event: "case", ...each }));
  } else {
    console.log([figuresTable(measured), ...remarks(measured)].join("\n"));
  }
  return measured.every(({ verdicts }) => verdicts.every(({ holds }) => holds)) ? EXIT.ok : EXIT.failed;
}

try {
  const command = rateCommand().exitOverride().parse();
  process.exitCode = await run(command.opts<RateOptions>());
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    console.error(`error: ${(error as Error).message}`);
    process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}
