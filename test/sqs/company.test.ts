import { describe, expect, test } from "vitest";
import { type Company, gather, UNHURRIED } from "../../lambda/circuit/company.ts";

function three(): readonly [Company, Company, Company] {
  const [first, second, third] = gather(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error("three groups");
  return [first, second, third];
}

describe("the company of a message group", () => {
  test("is at work until every other group has ended", () => {
    const [own, second, third] = three();
    second.leave();
    expect(own.isAtWork("write")).toBe(true);
    third.leave();
    expect(own.isAtWork("write")).toBe(false);
  });

  test.each([
    ["the same bucket", "write", "write", false],
    ["another bucket", "read", "write", true],
    ["a pair", "pair", "write", false],
    ["a bucket, where this one waits for a pair", "write", "pair", true],
    ["a pair, where this one does too", "pair", "pair", false],
  ] as const)("that waits for %s is at work or not", (_, awaited, own, isAtWork) => {
    const [first, second, third] = three();
    second.waitFor(awaited);
    third.leave();
    expect(first.isAtWork(own)).toBe(isAtWork);
    second.goOn();
    expect(first.isAtWork(own)).toBe(true);
  });

  test("is mixed once a group has ended that needed another bucket and not this one", () => {
    const [first, second, third] = three();
    second.waitFor("read");
    expect(first.isMixed("write")).toBe(false);
    second.leave();
    expect(first.isMixed("write")).toBe(true);
    expect(first.isMixed("read")).toBe(false);
    third.leave();
    expect(first.isMixed("read")).toBe(false);
  });

  test("is not mixed by a group that looked before it wrote", () => {
    const [first, second] = three();
    second.waitFor("read");
    second.goOn();
    second.waitFor("write");
    second.leave();
    expect([first.isMixed("read"), first.isMixed("write")]).toEqual([false, false]);
  });

  test("tells when a group begins to wait, and when one ends", async () => {
    const [first, second] = three();
    const news = [first.changed()];
    second.waitFor("write");
    await news[0];
    news.push(first.changed());
    second.leave();
    await news[1];
  });

  test("of a delivery that no batch bounds never runs out", () => {
    expect(UNHURRIED.isAtWork("pair")).toBe(true);
    expect(UNHURRIED.isMixed("write")).toBe(false);
  });
});
