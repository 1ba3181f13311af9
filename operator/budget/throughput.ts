import type { BudgetFigures } from "./read.ts";

/** How many permits each bucket had granted when the budget was looked at. */
export interface BudgetLook {
  readonly atMs: number;
  readonly granted: ReadonlyMap<string, number>;
}

/** The permits a minute that a bucket has granted from look to look, the latest last. */
export type Throughput = ReadonlyMap<string, readonly number[]>;

/** What a look at the budget says of the permits granted. */
export function budgetLook({ buckets }: Pick<BudgetFigures, "buckets">, atMs: number): BudgetLook {
  return { atMs, granted: new Map(buckets.map(({ name, permitsGranted }) => [name, permitsGranted])) };
}

/** Derives the throughput of each bucket from successive looks. Two looks are the least. */
export function throughputOf(looks: readonly BudgetLook[]): Throughput {
  const steps = looks.slice(1).map((look, index) => [looks[index] ?? look, look] as const);
  return new Map(
    [...(looks.at(-1)?.granted.keys() ?? [])].map((name) => [
      name,
      steps.flatMap(([before, after]) => perMinute(name, before, after)),
    ]),
  );
}

/**
 * Derives the throughput of each bucket over the time before the last look. Permits are granted in rounds: from one look to the next, a rate
 * may seem to be above the limit.
 *
 * @param windowMs The time, in milliseconds. Where the looks cover less, it is what they cover.
 */
export function recentThroughput(
  looks: readonly BudgetLook[],
  windowMs: number,
): ReadonlyMap<string, number> {
  const last = looks.at(-1);
  if (last === undefined) return new Map();
  const begins = last.atMs - windowMs;
  return new Map(
    [...last.granted.keys()].flatMap((name) => {
      // A bucket that was first drawn on within the time counts from then on.
      const known = looks.filter(({ granted }) => granted.has(name));
      const first = known.findLast(({ atMs }) => atMs <= begins) ?? known[0] ?? last;
      return perMinute(name, first, last).map((rate) => [name, rate] as const);
    }),
  );
}

function perMinute(name: string, before: BudgetLook, after: BudgetLook): readonly number[] {
  const [from, to] = [before.granted.get(name), after.granted.get(name)];
  const minutes = (after.atMs - before.atMs) / 60_000;
  if (from === undefined || to === undefined || minutes <= 0) return [];
  // Executions give back permits that they did not use.
  return [Math.max(0, to - from) / minutes];
}
