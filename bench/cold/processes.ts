import { spawnSync } from "node:child_process";
import { quantile } from "../../test/simulation/index.ts";

/** A process whose time is taken. */
export interface Candidate {
  readonly name: string;
  /** What Node is started with. */
  readonly args: readonly string[];
}

/** Runs a process once. @returns the time that it took, in milliseconds. */
export type Stopwatch = (candidate: Candidate, environment: Readonly<Record<string, string>>) => number;

/** Has a process write its own processor time at its end. */
const HOOK = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); })',
)}`;

/**
 * The median time of each candidate, in milliseconds. The candidates take turns, so that what else happens on the
 * machine meets all of them.
 *
 * @param environment Of each process, and nothing else.
 * @param rounds How often each is run.
 * @param stopwatch Which time: that of the whole process, unless another one is given.
 * @throws Error with what a process that failed wrote.
 */
export function medianMs(
  candidates: readonly Candidate[],
  environment: Readonly<Record<string, string>>,
  rounds: number,
  stopwatch: Stopwatch = wholeProcessMs,
): ReadonlyMap<string, number> {
  const times = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const candidate of candidates) times.get(candidate.name)?.push(stopwatch(candidate, environment));
  }
  return new Map([...times].map(([name, ms]) => [name, quantile(ms)]));
}

/** From a process's start to its end. */
const wholeProcessMs: Stopwatch = (candidate, environment) => {
  const startedAtMs = performance.now();
  run(candidate, environment);
  return performance.now() - startedAtMs;
};

/** A process's processor time, which other work on the machine hardly changes. */
export const processorMs: Stopwatch = ({ name, args }, environment) =>
  Number(
    run({ name, args: ["--import", HOOK, ...args] }, environment)
      .trim()
      .split("\n")
      .at(-1),
  );

function run({ name, args }: Candidate, environment: Readonly<Record<string, string>>): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: environment,
    encoding: "utf8",
  });
  // An error in a bundle quotes the line that it is in, which is all of the bundle: its end says enough.
  if (status !== 0) throw new Error(`${name} did not start: ${stderr.slice(-1_000)}`);
  return stdout;
}
