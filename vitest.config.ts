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

/** What mostly waits, for a circuit to close or a lease to end: half a minute and more. Begun last, it would keep the run from its end. */
const WAITING = /end-to-end\/(foreign-answers|kms-rotation|silent-aws)\./;

/** Begins with what waits, and goes on with the rest of the end-to-end tests, which wait for some of their time: what computes fills the gaps. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) =>
      WAITING.test(moduleId) ? 0 : project.name === "end-to-end" ? 1 : 2;
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: WaitingFirst },
    // The bundle and the template that the end-to-end tests run are the ones that would be deployed now.
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 60_000,
    // A stack starts in 2 s, on a busy machine in 20; after 60, the helper that starts it says what it printed.
    hookTimeout: 90_000,
    // End-to-end tests wait for much of their time: more of them run than there are processors.
    maxWorkers: 2 * availableParallelism(),
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
