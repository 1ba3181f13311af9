/**
 * Loaded before a program (`--import`): when its process ends, writes what it used into the file that `BENCH_USAGE`
 * names. No TypeScript: what strips its types would be measured along.
 */
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const file = process.env.BENCH_USAGE;
if (isMainThread && file !== undefined) {
  process.once("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage = {
      peakMegabytes: maxRSS / 1_024,
      processorMs: (userCPUTime + systemCPUTime) / 1_000,
      elapsedMs: process.uptime() * 1_000,
    };
    writeFileSync(file, JSON.stringify(usage));
  });
}
