import { expect, test } from "vitest";
import { parseVariant, VARIANTS_TEXT } from "../../../cli/local/variant.ts";
import { VARIANT_VALUES } from "../../../local/tenant/variants.ts";

test.each(
  Object.entries(VARIANT_VALUES).flatMap(([name, values]) => values.map((value) => [name, value] as const)),
)("%s=%s is a variant, added to those before", (name, value) => {
  expect(parseVariant(`${name}=${value}`, undefined)).toEqual({ [name]: value });
  const before = { repeatedDelete: 404, postOfOff: "turned_on" } as const;
  expect(parseVariant(`${name}=${value}`, before)).toEqual({ ...before, [name]: value });
});

test.each([
  "",
  "repeatedPost",
  "repeatedPost=",
  "repeatedPost=maybe",
  "toString=x",
  "=refused",
  "repeatedDelete=500",
])("%j is none, and the error names those that there are", (text) => {
  expect(() => parseVariant(text, {})).toThrow(`It must be one of ${VARIANTS_TEXT}.`);
  expect(VARIANTS_TEXT).toContain("repeatedPost=refused|upserted, repeatedDelete=204|404");
});
