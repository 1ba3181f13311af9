import { expect, test } from "vitest";
import type { RecordedOperation } from "../../../cli/demo/expectations.ts";
import { collectPermitWaits } from "../../../cli/demo/permit-waits.ts";
import { budgetTable, deadLettersTable, outcomesTable, ratesTable } from "../../../cli/demo/summary.ts";
import type { Styled } from "../../../cli/output/styled.ts";

const cells = (drawn: Styled) =>
  String(drawn)
    .split("\n")
    .filter((line) => line.includes("\t"))
    .map((line) => line.split("\t"));

test("outcomes are counted by action, status and result", () => {
  const record: RecordedOperation = {
    operation_id: "1",
    lane: "bulk",
    throttles: 0,
    action: "enable",
    status: "succeeded",
    result: "applied",
  };
  const drawn = outcomesTable([
    { ...record, duration_ms: 100 },
    { ...record, duration_ms: 300 },
    { ...record, duration_ms: 2_000 },
    { ...record, status: "superseded", result: undefined as never, duration_ms: 0 },
    { operation_id: "2", lane: "bulk", throttles: 0, status: "dead_lettered", reason: "malformed" },
  ]);
  expect(cells(drawn).slice(1)).toEqual([
    ["(unreadable)", "dead_lettered", "malformed", "1", "0.0 s"],
    ["enable", "succeeded", "applied", "3", "0.3 s"],
    ["enable", "superseded", "", "1", "0.0 s"],
  ]);
});

test("equal dead letters are one row", () => {
  const letter = (reason: string, detail: string) => ({ attributes: { reason, detail } });
  const drawn = deadLettersTable(
    [letter("rejected", "b"), letter("malformed", "a"), letter("rejected", "b")],
    120,
  );
  expect(String(drawn)).toContain("Dead letters: 3");
  expect(cells(drawn).slice(1)).toEqual([
    ["malformed", "a", "1"],
    ["rejected", "b", "2"],
  ]);
});

test("long explanations are wrapped, not cut, and the table fits the terminal", () => {
  const detail = "word ".repeat(40).trim();
  const letter = { attributes: { detail } };
  const { isTTY } = process.stdout;
  process.stdout.isTTY = true;
  const drawn = String(deadLettersTable([letter], 80));
  process.stdout.isTTY = isTTY;
  expect(drawn.match(/word/g)?.length).toBe(40);
  expect(Math.max(...drawn.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("rates and the budget's figures say what they are", () => {
  const reached = { requests: 164, throttled: 0, seconds: 12, allowed: 175 };
  const rates = ratesTable([{ name: "write", limit: { burst: 25, refillPerMinute: 750 }, reached }]);
  expect(cells(rates)[1]).toEqual(["write", "25 at once, 750 a minute", "164", "12.0 s", "175", "94 %", "0"]);

  const waits = collectPermitWaits();
  waits.read(JSON.stringify({ _aws: {}, InteractivePermitWait: [100, 4_000] }));
  waits.read(JSON.stringify({ _aws: {}, BulkPermitWait: 200 }));
  waits.read("not a metric");
  const budget = budgetTable(
    [
      {
        name: "write",
        permitsGranted: 164,
        tokensLeft: 12,
        burst: 25,
        learnedPerSecond: 12.507,
        rateIsTested: true,
        bulkWaiting: 3,
      },
      { name: "read", permitsGranted: 20, tokensLeft: 41, burst: 50, rateIsTested: false, bulkWaiting: 0 },
    ],
    waits,
  );
  expect(cells(budget).slice(1)).toEqual([
    ["write", "164", "12 of 25", "750 a minute", "3"],
    ["read", "20", "41 of 50", "not yet", "0"],
  ]);
  expect(String(budget)).toContain("0.2 s in the median");
});
