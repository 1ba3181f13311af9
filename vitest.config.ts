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

const END_TO_END = "test/end-to-end/**/*.test.ts";

/**
 * What begins first. What plays worlds, since nothing computes for longer; what waits for circuits to close, leases to end and tokens to be renewed, since
 * late it would keep the run from its end, or others from the processors that it leaves idle; and the other end-to-end tests, which wait for some of their time.
 */
const FIRST = [
  /simulation\/(simulation|bugs)\./,
  /end-to-end\/(demo|diagnostics|foreign-answers|kms-key|kms-rotation|silent-aws|token-trouble|wrong-connection)\./,
  /end-to-end\//,
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
    // End-to-end tests wait for much of their time: more of them run than there are processors.
    maxWorkers: 3 * availableParallelism(),
    projects: [
      { extends: true, test: { name: "alone", include: ALONE } },
      // One file after the other in a process that keeps the command line and the embedded stack, loaded and compiled.
      { extends: true, test: { name: "end-to-end", include: [END_TO_END], isolate: false } },
      {
        extends: true,
        // Loading the same modules anew for each file would take a third of the time.
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...ALONE, END_TO_END],
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
