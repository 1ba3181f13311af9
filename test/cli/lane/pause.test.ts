import { describe, expect, test } from "vitest";
import { pauseText } from "../../../operator/doctor/aws.ts";
import { parseUntil, pauseEnd } from "../../../operator/lane/until.ts";
import type { Session } from "../../../operator/session/session.ts";

const NOW_MS = Date.parse("2026-11-29T15:00:00.250Z");

describe("the end of a pause", () => {
  test.each([
    ["30m", "2026-11-29T15:30:01.000Z"],
    ["13d", "2026-12-12T15:00:01.000Z"],
    ["2026-11-29T16:00:00Z", "2026-11-29T16:00:00.000Z"],
    ["2026-11-29T16:00+01:00", undefined],
    ["2026-11-29T14:59:59Z", undefined],
    ["0s", undefined],
    ["14d", undefined],
    ["2026-12-25T00:00Z", undefined],
    ["2026-02-30T10:00Z", undefined],
    ["tomorrow", undefined],
  ])("%s is %s", (text, end) => {
    expect(parseUntil(text, NOW_MS)).toBe(end === undefined ? undefined : Date.parse(end));
  });
});

test("the end of a pause goes by AWS's clock, on a machine whose clock is wrong, too", async () => {
  let nowMs = NOW_MS + 86_400_000;
  const lambda = {
    async send() {
      nowMs = NOW_MS;
      return {};
    },
  };
  const session = {
    names: { eventSources: {} },
    clients: { now: () => nowMs, lambda: async () => lambda },
  } as unknown as Session;
  expect(await pauseEnd(session, "2h")).toBe(Date.parse("2026-11-29T17:00:01.000Z"));
  await expect(pauseEnd(session, "tomorrow")).rejects.toThrow("--until: it must be a duration");
});

describe("doctor on a paused lane", () => {
  const end = "2026-11-29T15:00:00.000Z";
  test.each([
    [undefined, "it is paused, and nothing is scheduled to resume it: requests wait"],
    [0, `it is paused until ${end}: requests wait`],
    [119_000, `it is paused until ${end}: requests wait`],
    [121_000, `it is paused although its pause was to end at ${end}: the schedule could not resume it`],
  ])("%s ms after its end", (afterMs, text) => {
    expect(
      pauseText(afterMs === undefined ? undefined : Date.parse(end), Date.parse(end) + (afterMs ?? 0)),
    ).toBe(text);
  });
});
