/** The variable that tells a run of tests that everything is built. */
export const BUILT = "ORGCONN_TESTS_BUILT";

/** A program that runs beside others. */
export interface Run {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** As `os.setPriority` takes it: 0 is the usual one, 19 the lowest. */
  readonly priority: number;
}

/** Lower than usual, and a quarter of a processor still where tests in real time are busy: requests to tables give up after a second. */
const LOWER = 5;

/** How long a test of the run that others may starve can take, in milliseconds. */
const PATIENCE_MS = 300_000;

/**
 * Plans the runs of `npm test`. Tests in real time wait for two thirds of it, all others compute. As two runs at once they keep the processors busy.
 * What computes has a lower priority: a test that has waited long enough goes on at once. It has a process for each processor: more of them would
 * take more of the processors' time.
 *
 * @param args The command's arguments. `--coverage` is for what computes: tests in real time run bundles most of all, whose lines are not counted.
 *   With any other argument there is a single run, which gets them all.
 * @param processors How many there are.
 *
 * @example
 * planOf([], 2).map(({ name }) => name); // ["real-time", "computing"]
 */
export function planOf(args: readonly string[], processors: number): readonly Run[] {
  const vitest = (name: string, priority: number, ...more: readonly string[]): Run => ({
    ...{ name, program: "vitest", args: ["run", ...more], priority },
  });
  if (args.some((arg) => arg !== "--coverage")) return [vitest("all", 0, ...args)];
  const computing = ["--project=alone", "--project=together", `--maxWorkers=${processors}`];
  return [
    vitest("real-time", 0, "--project=real-time"),
    vitest("computing", LOWER, ...computing, `--testTimeout=${PATIENCE_MS}`, ...args),
  ];
}
