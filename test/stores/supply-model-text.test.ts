import { expect, test } from "vitest";
import { decodeModel, encodeModel } from "../../lambda/stores/supply-model-text.ts";

test("a field that only a newer version knows comes through under its own name", () => {
  const text = '{"b":25,"zz":{"y":1}}';
  expect(encodeModel(decodeModel(text))).toBe(text);
});
