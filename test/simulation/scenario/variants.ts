import { seeded } from "../random.ts";
import { type Draw, drawFrom } from "./chance.ts";
import type { Scenario } from "./scenario.ts";
import { VARIANTS, type VariantName } from "./variant-draws.ts";

/** The variants that worlds are drawn with unless told otherwise: all of them. */
export const PLAYED: ReadonlySet<VariantName> = new Set(Object.keys(VARIANTS) as VariantName[]);

/** Keeps the sources of variants apart from those that draw the rest of a scenario. */
const SALT = 0x5a17_0000;

/**
 * The scenario of a seed with the variants that the seed draws for it. Each draws from a source of its own, so that the
 * others stay what they are where one is left out.
 */
export function withVariants(scenario: Scenario, played: ReadonlySet<VariantName> = PLAYED): Scenario {
  let varied = scenario;
  for (const [index, [name, { chance, change }]] of Object.entries(VARIANTS).entries()) {
    const draw: Draw = drawFrom(seeded(scenario.seed ^ (SALT + index * 0x1_0003)));
    if (draw.chance(chance) && played.has(name as VariantName))
      varied = { ...varied, ...change(varied, draw) };
  }
  return varied;
}
