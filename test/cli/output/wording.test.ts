import { describe, expect, test } from "vitest";
import { laneState } from "../../../cli/lane/state.ts";
import { circuitText } from "../../../operator/text/circuit.ts";
import { estimateText } from "../../../operator/text/duration.ts";

describe("estimateText()", () => {
  test.each([
    [0, "1 s"],
    [4_400, "4 s"],
    [59_400, "59 s"],
    [68_400, "1 min"],
    [7_200_000, "2 h 0 min"],
  ])("rounds %d ms to %s", (ms, text) => {
    expect(estimateText(ms)).toBe(text);
  });
});

describe("laneState()", () => {
  test.each([
    ["Enabled", "running"],
    ["Disabled", "paused"],
    ["Disabling", "pausing"],
    ["Enabling", "resuming"],
    ["Updating", "updating"],
  ])("calls Lambda's %s %s", (consumption, state) => {
    expect(laneState(consumption)).toBe(state);
  });
});

test("circuitText() names the calls that a circuit guards", () => {
  expect(circuitText("everything")).toBe("the circuit for all calls");
  expect(circuitText("read:organizations")).toBe("the circuit for read:organizations");
});
