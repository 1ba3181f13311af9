import { describe, expect, test } from "vitest";
import { synthesize } from "../synthesize.ts";
import { statesOf } from "./evaluate.ts";
import type { Series } from "./metric-math.ts";
import { renderAlarms } from "./rendered.ts";

const alarms = renderAlarms(synthesize().template);
const alarm = (id: string) => {
  const found = alarms.find(({ logicalId }) => logicalId.startsWith(`WorkerMonitoringAlarms${id}`));
  if (found === undefined) throw new Error(`no alarm is called ${id}`);
  return found;
};
const states = (id: string, series: Series) => statesOf(alarm(id), series);
const repeat = <T>(times: number, value: T): T[] => Array.from({ length: times }, () => value);

describe.each(["InteractiveStalled", "BulkStalled"])("%s", (id) => {
  test.each([0, 1, 2, 3, 4])(
    "goes off within 25 minutes of the last receive in minute %d of a period, so that metrics may be 5 late",
    (minute) => {
      // Received until then: the period counts as one in which the lane was emptied.
      const series = { waiting: repeat(8, 3), received: [10, minute === 0 ? 0 : 2, ...repeat(6, 0)] };
      const period = states(id, series).indexOf("ALARM");
      const minutes = (period + 1) * 5 - (5 + minute);
      expect(period).toBeGreaterThan(0);
      expect(minutes).toBeLessThanOrEqual(25);
      expect(minutes).toBeGreaterThanOrEqual(20);
    },
  );

  test("takes silence for nothing received: a lane without a poller measures no receives", () => {
    expect(states(id, { waiting: repeat(6, 1), received: [] }).at(-1)).toBe("ALARM");
  });

  test.each([
    ["a lane that is emptied, however slowly", { waiting: repeat(24, 900), received: repeat(24, 1) }],
    ["an empty lane", { waiting: repeat(24, 0), received: [] }],
    ["a lane whose requests are all held", { waiting: repeat(24, 0), received: repeat(24, 0) }],
    ["a pause of a quarter of an hour", { waiting: repeat(12, 9), received: [4, 0, 0, 0, ...repeat(8, 4)] }],
  ])("does not go off for %s", (_name, series) => {
    expect(states(id, series)).not.toContain("ALARM");
  });

  test("stays on while SQS no longer measures the queue, and is over once requests are taken again", () => {
    const waiting = [...repeat(6, 5), ...repeat(72, undefined), 5, 0];
    const received = [...repeat(78, undefined), 5, 1];
    const seen = states(id, { waiting, received });
    expect(seen.slice(4, 78)).not.toContain("OK");
    expect(seen.slice(78)).toEqual(["OK", "OK"]);
  });
});

describe.each(["OperationsUpdateItem", "ConnectionsGetItem", "ControlPutItem"])("%sThrottles", (id) => {
  test("is over when nothing is throttled any more, of which DynamoDB measures nothing", () => {
    const measured = [undefined, 3, 5, 1, ...repeat(4, undefined), 2, undefined, undefined];
    const seen = states(`${id}Throttles`, { measured });
    expect(seen).toEqual([...repeat(2, "OK"), ...repeat(3, "ALARM"), ...repeat(6, "OK")]);
  });
});

test("UndeliveredEvents goes off for each new batch of outcomes, although others lie in the queue", () => {
  const metric = [undefined, 1, undefined, undefined, 20, 0];
  expect(states("UndeliveredEvents", { metric })).toEqual(["OK", "ALARM", "OK", "OK", "ALARM", "OK"]);
});

test("SeveralCircuits goes off for an outage of everything while the circuit of a scope is open, which nothing probes", () => {
  const metric = [0, 1, undefined, undefined, 1, 2, 2, undefined, 1];
  expect(states("OpenCircuit", { metric })).toEqual(["OK", ...repeat(8, "ALARM")]);
  expect(states("SeveralCircuits", { metric })).toEqual([...repeat(5, "OK"), ...repeat(3, "ALARM"), "OK"]);
});

describe("DeadLetters", () => {
  const off = (series: Series) =>
    states("DeadLetters", series).flatMap((state, at) => (state === "ALARM" ? at : []));

  test("goes off for each new letter, although older ones lie there", () => {
    expect(off({ lying: [0, 1, 1, 1, 2, 2, 2, 5, 5], held: [], sent: [0, 1, 0, 0, 1, 0, 0, 3, 0] })).toEqual([
      1, 4, 7,
    ]);
  });

  test("goes off for a letter that SQS itself moved", () => {
    expect(off({ lying: [undefined, undefined, 1, 1, 2, 2], held: [], sent: [] })).toEqual([2, 4]);
  });

  test("goes off where a new letter comes while others are redriven", () => {
    expect(off({ lying: [9, 9, 3, 3], held: [], sent: [0, 0, 1, 0] })).toEqual([0, 2]);
  });

  test("does not go off because a command holds letters, gives them back, or takes them away", () => {
    expect(off({ lying: [5, 0, 0, 5, 3, 0], held: [0, 5, 5, 0, 0, 0], sent: [] })).toEqual([0]);
  });

  /** What a period's values of every minute come to, in the statistic that the alarm reads the metric in. */
  const measured = (name: string, periods: readonly (readonly number[])[]) =>
    periods.map((minutes) => {
      const { [name]: statistic } = alarm("DeadLetters").statistics;
      if (statistic === "Maximum") return Math.max(...minutes);
      if (statistic === "Average") return minutes.reduce((sum, value) => sum + value, 0) / minutes.length;
      throw new Error(`${statistic} is not understood`);
    });
  const minutes = (lying: readonly (readonly number[])[], held: readonly (readonly number[])[]) =>
    off({ lying: measured("lying", lying), held: measured("held", held), sent: [] });
  const [none, all] = [repeat(5, 0), repeat(5, 5)];

  test("does not go off because a command takes letters and gives them back within a period", () => {
    expect(minutes([all, [5, 0, 0, 5, 5], all], [none, [0, 5, 5, 0, 0], none])).toEqual([0]);
  });

  test("goes off for a letter that SQS itself moved in the midst of a period, and perhaps for a period more", () => {
    expect(minutes([none, [0, 0, 1, 1, 1], repeat(5, 1), repeat(5, 1)], repeat(4, none))).toEqual([1, 2]);
  });

  test("the age of the oldest letter is told in time", () => {
    const days = (count: number) => count * 86_400;
    expect(states("DeadLettersOld", { metric: [days(9), days(10), days(11), 0] })).toEqual([
      "OK",
      "ALARM",
      "ALARM",
      "OK",
    ]);
  });
});

describe("PipeStopped", () => {
  const none = { superseded: [], cancelled: [], deadlettered: [] };

  test("goes off within half an hour of steady outcomes that are not announced", () => {
    const seen = states("PipeStopped", { ...none, succeeded: repeat(4, 30), announced: [] });
    expect(seen.indexOf("ALARM")).toBe(1);
  });

  test.each(["succeeded", "superseded", "cancelled", "deadlettered"])("counts what %s", (status) => {
    const series = { ...none, succeeded: [], [status]: repeat(3, 1), announced: [] };
    expect(states("PipeStopped", series)).toContain("ALARM");
  });

  test("goes off where there is one outcome an hour", () => {
    const succeeded = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    expect(states("PipeStopped", { ...none, succeeded, announced: [] }).indexOf("ALARM")).toBe(4);
  });

  test("goes off where all that is measured is one status, and never was an outcome announced", () => {
    const series = {
      succeeded: [],
      superseded: [],
      cancelled: [],
      deadlettered: [1, undefined, 2],
      announced: [],
    };
    expect(states("PipeStopped", series)).toEqual(["OK", "OK", "ALARM"]);
  });

  test("does not go off for one outcome that is announced in the period after, nor without outcomes", () => {
    const succeeded = [1, 0, ...repeat(10, 0)];
    const announced = [0, 1, ...repeat(10, 0)];
    expect(states("PipeStopped", { ...none, succeeded, announced })).not.toContain("ALARM");
    expect(states("PipeStopped", { ...none, succeeded: [], announced: repeat(12, 0) })).not.toContain(
      "ALARM",
    );
  });
});

describe("PipeSilent", () => {
  const none = { superseded: [], cancelled: [], deadlettered: [] };
  /** Hours in which something happened. */
  const hours = (count: number, ...those: number[]) =>
    Array.from({ length: count }, (_, hour) => (those.includes(hour) ? 40 : undefined));

  test.each([
    ["every three hours", hours(12, 1, 4, 7, 10), 4],
    ["in a short batch every night, at the second", hours(30, 2, 26), 26],
    ["in a batch whose hour varies", hours(32, 2, 28), 28],
  ])("goes off for outcomes %s, of which none is announced", (_name, succeeded, at) => {
    expect(states("PipeSilent", { ...none, succeeded, announced: [] }).indexOf("ALARM")).toBe(at);
  });

  test("does not go off where one report of outcomes comes in the hour after their events", () => {
    const succeeded = hours(60, 3, 4, 27, 51);
    const announced = hours(60, 3, 27, 51);
    expect(states("PipeSilent", { ...none, succeeded, announced })).not.toContain("ALARM");
  });
});
