import { expect, test } from "vitest";
import { requesterText } from "../../../cli/output/requester.ts";

const ROLE = "arn:aws:sts::123456789012:assumed-role/Operators/ada@example.com";

test.each([
  [ROLE, "ada@example.com"],
  ["arn:aws:iam::123456789012:user/people/ada", "ada"],
  ["arn:aws-us-gov:iam::123456789012:root", "root"],
  ["root@vm", "root@vm"],
  ["arn:something else", "arn:something else"],
  [undefined, ""],
])("requesterText() of %s is %s on a terminal", (requester, text) => {
  expect(requesterText(requester, {}, true)).toBe(text);
});

test("requesterText() is as on record in a pipe and with --wide", () => {
  expect(requesterText(ROLE, {}, false)).toBe(ROLE);
  expect(requesterText(ROLE, { wide: true }, true)).toBe(ROLE);
});
