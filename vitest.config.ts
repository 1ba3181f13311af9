import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that change what their process shares: modules, streams, the environment. Each of these files gets a process of its own. */
const ALONE = [
  "test/bin/**/*.test.ts",
  "test/cli/output/styled.test.ts",
  "test/cli/signals.test.ts",
  "test/simulation/bugs.test.ts",
  "test/*.test.ts",
];

/** Tests that wait for servers and processes for much of their time. All others compute. */
const REAL_TIME = ["end-to-end", "local", "bench/rate", "client", "console"].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

/**
 * What begins first: what plays worlds, since nothing computes for longer; what waits for leases to end and circuits to close, or runs a backfill after the
 * other; and the other end-to-end tests. Late they would keep the run from its end.
 */
const FIRST = [
  /simulation\/(simulation|bugs)\./,
  /end-to-end\/(backfill|foreign-answers|killed|rollback-safety|rollback-stories|silent-aws)\./,
  /end-to-end\/|bench\/rate\/run-case\./,
];

/** Begins in that order; the rest comes last: it computes, and so fills the gaps. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = FIRST.findIndex((pattern) => pattern.test(moduleId));
      return index === -1 ? FIRST.length : index;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // The bundle and the template that the end-to-end tests run are the ones that would be deployed now.
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 60_000,
    // A stack starts in 2 s, on a busy machine in 20; after 60, the helper that starts it says what it printed.
    hookTimeout: 90_000,
    // Tests in real time wait for much of it: more of them run than there are processors.
    maxWorkers: Math.ceil(2.5 * availableParallelism()),
    projects: [
      { extends: true, test: { name: "alone", include: ALONE } },
      // One file after the other in a process that keeps the command line and the embedded stack, loaded and compiled.
      { extends: true, test: { name: "real-time", include: REAL_TIME, isolate: false } },
      {
        extends: true,
        // Loading the same modules anew for each file would take a third of the time.
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...ALONE, ...REAL_TIME],
          isolate: false,
        },
      },
    ],
    coverage: {
      include: ["contract/**/*.ts", "aws/**/*.ts", "lambda/**/*.ts"],
      reporter: ["text-summary", "json-summary", "html"],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
