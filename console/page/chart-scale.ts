import type { Point } from "./types.ts";

/** After so long without a point the chart's line is broken, in milliseconds: no page was open meanwhile. */
const GAP_MS = 20_000;

/** A round number that is not below another. @example roundUp(612) // 800 */
export function roundUp(number: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, number)));
  const step = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((one) => one * power >= number) ?? 10;
  return step * power;
}

/** Splits points where no rate is known between them. */
export function runsOf(points: readonly Point[]): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const lastMs = run?.at(-1)?.[0];
    if (run === undefined || lastMs === undefined || point[0] - lastMs > GAP_MS) runs.push([point]);
    else run.push(point);
  }
  return runs;
}
