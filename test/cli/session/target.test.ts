import { expect, test } from "vitest";
import { stackTarget, type Target, targetText } from "../../../operator/session/target.ts";

const ARN = "arn:aws:cloudformation:eu-west-1:123456789012:stack/orgconn-test/1a2b3c";

test("a stack's id tells its region and its account", () => {
  expect(stackTarget("orgconn-test", ARN)).toEqual({
    stack: "orgconn-test",
    region: "eu-west-1",
    account: "123456789012",
  });
  expect(stackTarget("orgconn-test", "")).toEqual({ stack: "orgconn-test" });
});

test.each<[Target, string]>([
  [{ local: true }, "the embedded stack"],
  [{ local: "two" }, "the embedded stack two"],
  [{ stack: "orgconn-test" }, "orgconn-test"],
  [stackTarget("orgconn-test", ARN), "orgconn-test in eu-west-1 (account 123456789012)"],
])("%o is named in a sentence", (target, text) => {
  expect(targetText(target)).toBe(text);
});
