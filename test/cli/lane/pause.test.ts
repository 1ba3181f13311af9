import { describe, expect, test } from "vitest";
import { readPauseEnd } from "../../../operator/lane/pause-end.ts";
import { pauseText } from "../../../operator/lane/pause-text.ts";
import { parseUntil, pauseEnd } from "../../../operator/lane/until.ts";
import type { Session } from "../../../operator/session/session.ts";
import { localTime } from "../../../operator/text/moment.ts";

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
    ["24:00", undefined],
    ["7:5", undefined],
  ])("%s is %s", (text, end) => {
    expect(parseUntil(text, NOW_MS)).toBe(end === undefined ? undefined : Date.parse(end));
  });
});

describe("a time of day as the end of a pause", () => {
  const local = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
  test.each([
    ["23:30", local(29, 15), local(29, 23, 30)],
    ["7:05", local(29, 15), local(30, 7, 5)],
    ["15:00", local(29, 15), local(30, 15)],
    ["00:00", local(30, 23, 59), new Date(2026, 11, 1).getTime()],
  ])("%s is the next one of this machine's zone", (text, nowMs, endMs) => {
    expect(parseUntil(text, nowMs)).toBe(endMs);
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

test("an operator who may not read schedules is told that the end of a pause is not known", async () => {
  const denied = Object.assign(new Error("no"), { name: "AccessDeniedException" });
  const session = {
    names: { pauseEnds: { group: "group", roleArn: "arn:aws:iam::123456789012:role/r" } },
    clients: { scheduler: async () => ({ send: async () => Promise.reject(denied) }) },
  } as unknown as Session;
  expect(await readPauseEnd(session, "bulk")).toBe("unknown");
  expect(pauseText("unknown", NOW_MS)).toContain("could not be read (scheduler:GetSchedule is denied)");
});

describe("the words for a paused lane", () => {
  const end = "2026-11-29T15:00:00.000Z";
  const here = localTime(Date.parse(end));
  test.each([
    [undefined, "is paused, and nothing is scheduled to resume it: requests wait"],
    [-3_300_000, `is paused until ${end} (${here} here, in 55 min): requests wait`],
    [0, `is paused until ${end} (${here} here): requests wait`],
    [119_000, `is paused until ${end} (${here} here): requests wait`],
    [
      121_000,
      `is paused although its pause was to end at ${end} (${here} here): the schedule could not resume it`,
    ],
  ])("%s ms after its end", (afterMs, text) => {
    expect(
      pauseText(afterMs === undefined ? undefined : Date.parse(end), Date.parse(end) + (afterMs ?? 0)),
    ).toBe(text);
  });
});
