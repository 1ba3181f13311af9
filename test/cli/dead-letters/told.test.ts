import { describe, expect, it } from "vitest";
import { outcomesText } from "../../../cli/dead-letters/text.ts";
import { shown } from "../../../cli/output/styled.ts";

const REDRIVE = { done: "sent", told: "sent back" };

describe("what became of dead letters, in sentences", () => {
  it("counts as sent back only what was sent", () => {
    const outcomes = [
      ["operation_1", "sent"],
      ["operation_2", "removed"],
      ["operation_3", "left"],
    ] as const;
    expect(shown(outcomesText(outcomes, REDRIVE))).toBe(
      [
        "1 of 3 dead letters sent back.",
        "Only removed, because the operation was redriven, discarded or has ended: 1 letter.",
        "  left: operation_3",
      ].join("\n"),
    );
  });

  it("says nothing of what did not happen", () => {
    expect(shown(outcomesText([["operation_1", "sent"]], REDRIVE))).toBe("1 of 1 dead letter sent back.");
    expect(outcomesText([], REDRIVE)).toBe("There are no such dead letters.");
    expect(
      shown(outcomesText([["operation_1", "discarded"]], { done: "discarded", told: "discarded" })),
    ).toBe("1 of 1 dead letter discarded.");
  });
});
