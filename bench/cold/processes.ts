import { spawnSync } from "node:child_process";
import { quantile } from "../world/random.ts";

/** A process whose time is taken. */
export interface Candidate {
  readonly name: string;
  /** What Node is started with. */
  readonly args: readonly string[];
}

/**
 * The median time of each candidate's whole process, from its start to its end, in milliseconds. The candidates take
 * turns, so that what else happens on the machine meets all of them.
 *
 * @param environment Of each process, and nothing else.
 * @param rounds How often each is run.
 * @throws Error with what a process that failed wrote.
 */
export function medianMs(
  candidates: readonly Candidate[],
  environment: Readonly<Record<string, string>>,
  rounds: number,
): ReadonlyMap<string, number> {
  const times = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, args } of candidates) times.get(name)?.push(timeMs(name, args, environment));
  }
  return new Map([...times].map(([name, ms]) => [name, quantile(ms)]));
}

function timeMs(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): number {
  const startedAtMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env: environment, encoding: "utf8" });
  const ms = performance.now() - startedAtMs;
  // An error in a bundle quotes the line that it is in, which is all of the bundle: its end says enough.
  if (status !== 0) throw new Error(`${name} did not start: ${stderr.slice(-1_000)}`);
  return ms;
}
