/** Runs all tests: `npm test`. `plan.ts` says how, and what arguments do. */
import { availableParallelism } from "node:os";
import { buildForTests } from "./build.ts";
import { BUILT, planOf } from "./plan.ts";
import { runSideBySide } from "./side-by-side.ts";

const runs = planOf(process.argv.slice(2), availableParallelism());
await buildForTests();
const ended = await runSideBySide(runs, { [BUILT]: "1" });
for (const { name, code, seconds } of ended) {
  console.log(`${name}: ${code === 0 ? "passed" : "failed"} after ${seconds} s`);
}
process.exitCode = ended.every(({ code }) => code === 0) ? 0 : 1;
