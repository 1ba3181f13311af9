import { seeded } from "../../../bench/world/random.ts";
import { type Draw, drawFrom } from "./chance.ts";
import type { Scenario } from "./scenario.ts";
import { VARIANTS, type VariantName } from "./variant-draws.ts";

/**
 * The variants that are not played yet, since the worker does not stand them. A world's other variants stay what they are
 * when one is taken off the list: each draws from a source of its own.
 */
const NOT_PLAYED: ReadonlySet<VariantName> = new Set([
  "answers",
  "strategies",
  "off",
  "dashboard",
  "landing",
  "foreign",
  "throttles",
  "headerless",
  "latency",
  "entitlement",
  "reuse",
  "narrow",
]);

/** Everything that a world has unless told otherwise. */
export const PLAYED: ReadonlySet<VariantName> = new Set(
  (Object.keys(VARIANTS) as VariantName[]).filter((name) => !NOT_PLAYED.has(name)),
);

/** Keeps the sources of variants apart from those that draw the rest of a scenario. */
const SALT = 0x5a17_0000;

/** The scenario of a seed with the variants that the seed draws for it. */
export function withVariants(scenario: Scenario, played: ReadonlySet<VariantName> = PLAYED): Scenario {
  let varied = scenario;
  for (const [index, [name, { chance, change }]] of Object.entries(VARIANTS).entries()) {
    const draw: Draw = drawFrom(seeded(scenario.seed ^ (SALT + index * 0x1_0003)));
    if (draw.chance(chance) && played.has(name as VariantName))
      varied = { ...varied, ...change(varied, draw) };
  }
  return varied;
}
