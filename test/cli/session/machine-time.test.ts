/** A machine's clock may be wrong: what commands store or decide goes by AWS's. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");

/** Who asks this machine for the time, and why that does no harm. Durations are measured with `performance.now()`. */
const MAY_ASK: Readonly<Record<string, string>> = {
  "operator/session/service-clock.ts": "corrects it by AWS's answers",
  "operator/session/scratch.ts": "compares it with the times of files of this machine",
  "operator/backfill/send/send-messages.ts": "measures how long it tries again",
  "cli/demo/send.ts": "measures how long it tries again",
  "cli/session/filters.ts": "checks what a user of this machine has typed, before AWS has answered",
};

it("of the commands' sources only those ask this machine for the time that store nothing and decide nothing", () => {
  const asking = globSync("{operator,cli}/**/*.ts", { cwd: ROOT }).filter((path) =>
    /\bDate\.now\b|\bDate\(\)/.test(
      readFileSync(join(ROOT, path), "utf8").replaceAll(/^\s*(\/?\*|\/\/).*$/gm, ""),
    ),
  );
  expect(asking.toSorted()).toEqual(Object.keys(MAY_ASK).toSorted());
});
