import type { Random } from "../../../contract/clock.ts";

/** Draws from one source of chance. */
export interface Draw {
  /** A number from `least` up to `most`. */
  between(least: number, most: number): number;
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  /** One of several. @throws RangeError where there is none. */
  pick<T>(of: readonly T[]): T;
  /** True with this likelihood, 0 to 1. */
  chance(likelihood: number): boolean;
  /** A likelihood from 0 to `most`, often a small one; 0 in all but `share` of the cases. */
  rate(share: number, most: number): number;
}

/** Draws from a source of chance. */
export function drawFrom(random: Random): Draw {
  const between = (least: number, most: number) => least + random() * (most - least);
  const whole = (least: number, most: number) => Math.floor(between(least, most + 1));
  const chance = (likelihood: number) => random() < likelihood;
  return {
    between,
    whole,
    chance,
    pick(of) {
      const one = of[whole(0, of.length - 1)];
      if (one === undefined) throw new RangeError("there is nothing to pick from");
      return one;
    },
    rate: (share, most) => (chance(share) ? most * random() ** 2 : 0),
  };
}
