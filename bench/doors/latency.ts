import { quantile } from "../../test/simulation/index.ts";

/** What goes through each door, after a first one that warms the functions. */
const COUNT = 20;

/** A way through a door. */
export interface Passage {
  /** Such as `organization.created → Auth0's call`. */
  readonly name: string;
  /** What 95 of 100 may take, in milliseconds. */
  readonly limitMs: number;
  /** Sends one thing through, and measures. @param index Counts up from 0. */
  pass(index: number): Promise<number>;
}

/** Measures a way, prints what it takes, and tells whether it is fast enough. */
export async function measure({ name, limitMs, pass }: Passage): Promise<boolean> {
  const first = await pass(0);
  const times: number[] = [];
  for (let index = 1; index <= COUNT; index += 1) times.push(await pass(index));
  const [median, most] = [quantile(times), quantile(times, 0.95)];
  console.log(
    `${name}: median ${ms(median)}, p95 ${ms(most)} (limit ${ms(limitMs)}), the first ${ms(first)}`,
  );
  return most <= limitMs;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}
