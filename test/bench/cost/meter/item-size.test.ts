import { expect, test } from "vitest";
import { itemBytes } from "../../../../bench/cost/meter/item-size.ts";

test.each([
  ["text, its name included", { name: { S: "abc" } }, 4 + 3],
  ["text outside of ASCII", { n: { S: "äöü" } }, 1 + 6],
  ["a small number", { n: { N: "7" } }, 1 + 2],
  ["a long number", { n: { N: "1795305600123" } }, 1 + 8],
  ["zeros at the end, which take no room", { n: { N: "1000000" } }, 1 + 2],
  ["a negative number", { n: { N: "-12.5" } }, 1 + 4],
  ["true", { n: { BOOL: true } }, 1 + 1],
  ["a map", { m: { M: { ab: { S: "cd" } } } }, 1 + 3 + 1 + 2 + 2],
  ["a list", { l: { L: [{ S: "ab" }, { BOOL: false }] } }, 1 + 3 + 2 + 2 + 1],
  ["bytes in base64", { b: { B: "AAAA" as never } }, 1 + 3],
  ["nothing", {}, 0],
])("%s", (_name, item, bytes) => {
  expect(itemBytes(item as Parameters<typeof itemBytes>[0])).toBe(bytes);
});
