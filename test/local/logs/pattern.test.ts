import { expect, test } from "vitest";
import { parsePattern } from "../../../local/logs/pattern.ts";

const EVENT = JSON.stringify({ message: "operation finished", status: "succeeded", attempts: 1 });

test.each([
  ['{ $.message = "operation finished" }', true],
  ['{ ($.message = "operation finished") && ($.status = "succeeded") }', true],
  ['{ ($.message = "operation finished") && ($.status = "superseded") }', false],
  ['{($.status="cancelled")||($.status="succeeded")}', true],
  ['{ $.status = "cancelled" || $.status = "succeeded" && $.message = "call" }', false],
  ['{ $.message = "operation" }', false],
  // A number is not a text.
  ['{ $.attempts = "1" }', false],
])("%s matches an event: %s", (pattern, matches) => {
  expect(parsePattern(pattern)(EVENT)).toBe(matches);
});

test.each(["START RequestId", "", "{ no json", '"operation finished"', "null"])(
  "a line that is not a JSON object matches nothing: %s",
  (line) => {
    expect(parsePattern('{ $.message = "operation finished" }')(line)).toBe(false);
  },
);

test.each([
  "{",
  "{ }",
  "ERROR",
  '{ $.message = "a" ',
  '{ $.message = "a" } }',
  '{ ($.message = "a" }',
  '{ $.message = "a" && }',
  "{ $.message = a }",
  // AWS has these, and they are not understood here.
  '{ $.message = "oper*" }',
  '{ $.message != "a" }',
  "{ $.attempts > 1 }",
  "{ $.message IS TRUE }",
])("%s is refused", (pattern) => {
  expect(() => parsePattern(pattern)).toThrow("Invalid filter pattern");
});
