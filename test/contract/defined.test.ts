import { expect, expectTypeOf, test } from "vitest";
import { defined } from "../../contract/defined.ts";

test("defined() leaves out what is undefined, and nothing else", () => {
  const fields = { absent: undefined, off: false, none: 0, empty: "", gone: null };
  expect(Object.keys(defined(fields))).toEqual(["off", "none", "empty", "gone"]);
});

test("the type of defined() makes a property optional that may be undefined", () => {
  const region = "eu-west-1" as string | undefined;
  expectTypeOf(defined({ region, limit: 5 })).toExtend<{ readonly region?: string; readonly limit: 5 }>();
  // @ts-expect-error: the region may be absent.
  const text: string = defined({ region }).region;
  expect(text).toBe("eu-west-1");
});
