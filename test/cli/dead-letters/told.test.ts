import { describe, expect, it } from "vitest";
import { leftOutLines, outcomesText, summaryLines } from "../../../cli/dead-letters/text.ts";
import { shown } from "../../../cli/output/styled.ts";
import type { OperationItem } from "../../../contract/items/operation-item.ts";

const REDRIVE = { done: "sent", told: "sent back", command: "redrive" };
const DISCARD = { done: "discarded", told: "discarded", command: "discard" };

describe("what became of dead letters, in sentences", () => {
  it("counts as sent back only what was sent", () => {
    const outcomes = [
      ["operation_1", "sent"],
      ["operation_2", "removed"],
      ["operation_3", "left"],
    ] as const;
    expect(shown(outcomesText(outcomes, REDRIVE))).toBe(
      [
        "1 of 3 dead letters sent back:",
        "  operation_1",
        "Only removed, because the operation was redriven, discarded or has ended: 1 letter.",
        "  left: operation_3",
      ].join("\n"),
    );
  });

  it("says nothing of what did not happen", () => {
    expect(shown(outcomesText([["operation_1", "sent"]], REDRIVE))).toBe(
      "1 of 1 dead letter sent back:\n  operation_1",
    );
    expect(outcomesText([], REDRIVE)).toBe("There are no such dead letters.");
    expect(shown(outcomesText([["operation_1", "discarded"]], DISCARD))).toBe(
      "1 of 1 dead letter discarded:\n  operation_1",
    );
  });

  it("names twenty of many", () => {
    const many = Array.from({ length: 22 }, (_, at) => [`id-${at}`, "sent"] as const);
    const [first, ...ids] = shown(outcomesText(many, REDRIVE)).split("\n");
    expect(first).toBe("22 of 22 dead letters sent back:");
    expect(ids.slice(0, 20)).toEqual(many.slice(0, 20).map(([id]) => `  ${id}`));
    expect(ids.slice(20)).toEqual(["  … and 2 more: --json lists all."]);
  });
});

const item = (fields: Partial<OperationItem>) => fields as OperationItem;

describe("what is left out, in sentences", () => {
  it("says that nothing was left to do, which is not that there are none", () => {
    expect(outcomesText([], DISCARD, { isAnyLeftOut: true })).toBe("There was nothing left to discard.");
  });

  it("names each operation under its reason", () => {
    const discarded = item({ discarded_by: "alice@desk", discarded_at: "2026-11-29T12:00:00.000Z" });
    expect(
      leftOutLines([
        { operationId: "one", why: "already_discarded", item: discarded },
        { operationId: "two", why: "already_redriven", item: item({ status: "succeeded" }) },
        { operationId: "three", why: "already_redriven", item: item({ status: "deferred" }) },
        { operationId: "four", why: "no_record" },
      ]),
    ).toEqual([
      "Already discarded: one (by alice@desk at 2026-11-29T12:00:00.000Z).",
      "Already redriven: two (succeeded), three (deferred).",
      "No longer on record: four.",
    ]);
  });

  it("names ten of many", () => {
    const many = Array.from({ length: 12 }, (_, at) => ({
      operationId: `id-${at}`,
      why: "no_record" as const,
    }));
    expect(leftOutLines(many)).toEqual([
      "No longer on record: id-0, id-1, id-2, id-3, id-4, id-5, id-6, id-7, id-8, id-9, and 2 more.",
    ]);
  });
});

it("sums dead letters up by action and reason, the most frequent first", () => {
  const letters = [
    item({ reason: "malformed" }),
    item({ action: "disable", reason: "rejected" }),
    item({ action: "disable", reason: "rejected" }),
  ];
  expect(summaryLines(letters)).toEqual(["  2 × disable: rejected", "  1 × malformed"]);
});
