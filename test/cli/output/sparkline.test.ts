import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sparkline } from "../../../cli/output/sparkline.ts";

test.each([
  [[], ""],
  [[12], ""],
  [[0, 0, 0], "▁▁▁"],
  [[0, 1, 2, 4], "▁▃▅█"],
  [[5, 5], "██"],
  [[-1, 10], "▁█"],
])("sparkline() draws %j as %j", (samples, drawn) => {
  expect(sparkline(samples)).toBe(drawn);
});

test("sparkline() draws one character a sample, a higher one for a higher sample", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 2 }), (samples) => {
      const drawn = [...sparkline(samples)];
      expect(drawn).toHaveLength(samples.length);
      for (const [index, sample] of samples.entries()) {
        for (const [other, smaller] of samples.entries()) {
          if (smaller <= sample) expect((drawn[other] ?? "") <= (drawn[index] ?? "")).toBe(true);
        }
      }
    }),
  );
});
