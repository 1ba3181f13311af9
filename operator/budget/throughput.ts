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

function perMinute(name: string, before: BudgetLook, after: BudgetLook): readonly number[] {
  const [from, to] = [before.granted.get(name), after.granted.get(name)];
  const minutes = (after.atMs - before.atMs) / 60_000;
  if (from === undefined || to === undefined || minutes <= 0) return [];
  // Executions give back permits that they did not use.
  return [Math.max(0, to - from) / minutes];
}
