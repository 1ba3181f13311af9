import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { drawScenario } from "./scenario.ts";
import { VARIANTS, type VariantName } from "./variant-draws.ts";
import { withVariants } from "./variants.ts";

const NAMES = Object.keys(VARIANTS) as VariantName[];
const SEEDS = Array.from({ length: 200 }, (_, index) => index + 1);

describe("a world's variants", () => {
  it.each(NAMES)("are drawn from the seed, and neither for all worlds nor for none: %s", (name) => {
    const varied = SEEDS.filter((seed) => {
      const plain = drawScenario(seed);
      return !isDeepStrictEqual(plain, withVariants(plain, new Set([name])));
    });
    expect(varied.length).toBeGreaterThan(0);
    expect(varied.length).toBeLessThan(SEEDS.length);
  });

  it("leave the others what they are when one is left out", () => {
    for (const seed of SEEDS.slice(0, 20)) {
      const plain = drawScenario(seed);
      const { dashboard, latencyMs } = withVariants(plain, new Set(["dashboard", "latency"]));
      expect(withVariants(plain, new Set(["dashboard"])).dashboard).toEqual(dashboard);
      expect(withVariants(plain, new Set(["latency"])).latencyMs).toEqual(latencyMs);
    }
  });

  it("are none where none is wanted", () => {
    const plain = drawScenario(17);
    expect(withVariants(plain, new Set())).toEqual(plain);
  });
});
