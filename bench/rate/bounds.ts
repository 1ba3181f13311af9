import type { Bounds } from "./case.ts";
import type { Figures } from "./figures.ts";

/** What a bound is put on. */
export type Bounded = keyof Bounds;

/** A figure beside its bound. */
export interface Verdict {
  readonly of: Bounded;
  /** Undefined where it could not be measured, which counts as a failure. */
  readonly measured: number | undefined;
  readonly bound: number;
  readonly holds: boolean;
}

/** Holds figures against their bounds. */
export function judge(figures: Figures, bounds: Bounds): readonly Verdict[] {
  const { count = 0, share = 0 } = bounds.throttled ?? {};
  const measured: Readonly<Record<Bounded, number | undefined>> = {
    timeRatio: figures.timeRatio,
    throttled: figures.throttled,
    lost: figures.lost,
    fullSpeedAfterSeconds: figures.fullSpeedAfterSeconds,
    urgentP95Seconds: figures.urgentSeconds?.p95,
  };
  const bound = {
    ...bounds,
    ...(bounds.throttled === undefined
      ? {}
      : { throttled: Math.max(count, Math.floor(share * figures.calls)) }),
  };
  return (Object.entries(bound) as [Bounded, number][]).map(([of, most]) => {
    const value = measured[of];
    return { of, measured: value, bound: most, holds: value !== undefined && value <= most };
  });
}
