import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { shown } from "../../cli/output/styled.ts";
import { outcomeText } from "../../cli/tail/run.ts";
import { followOutcomes, type OutcomeSource, type TailEntry } from "../../operator/tail/follow.ts";
import { outcomesOf } from "../../operator/tail/outcomes.ts";

const START_MS = Date.parse("2026-11-29T12:00:00.000Z");
const PAGE = 3;

/** An outcome that ended some time after the start. */
function outcome(name: string, afterMs: number): TailEntry {
  const finished_at = new Date(START_MS + afterMs).toISOString();
  return { operation_id: name, status: "succeeded", redrives: 0, finished_at };
}

/**
 * A source whose outcomes a test adds, and a clock that each rest moves on.
 *
 * @param aheadMs How wrong the clock is before the first answer.
 */
function world(
  sinceMs?: number,
  aheadMs = 0,
  changes: Partial<OutcomeSource> = {},
  { signal } = new AbortController(),
) {
  const outcomes: TailEntry[] = [];
  let nowMs = START_MS + aheadMs;
  const rests: number[] = [];
  const looks = followOutcomes({
    now: () => nowMs,
    since: sinceMs === undefined ? undefined : new Date(sinceMs).toISOString(),
    async rest(ms) {
      rests.push(ms);
      nowMs += ms;
    },
    source: {
      overlapsMs: [10_000],
      restMs: (_, isCatchingUp) => (isCatchingUp ? 0 : 2_000),
      async read(from) {
        if (rests.length === 0) nowMs = START_MS;
        const { since } = from as { since: string };
        const found = outcomes
          .filter(({ finished_at }) => finished_at >= since)
          .toSorted((a, b) => (a.finished_at < b.finished_at ? -1 : 1));
        const entries = found.slice(0, PAGE);
        const next = found.length > PAGE ? { since: entries.at(-1)?.finished_at ?? "" } : undefined;
        return { entries, next };
      },
      ...changes,
    },
    signal,
  });
  return {
    rests,
    end: (name: string, afterMs: number) => void outcomes.push(outcome(name, afterMs)),
    async look(): Promise<readonly string[]> {
      const { value = [] } = await looks.next();
      return (value as readonly TailEntry[]).map(({ operation_id }) => operation_id);
    },
  };
}

test("followOutcomes() tells each outcome once, and none from before it began", async () => {
  const { end, look } = world();
  end("before", -1_000);
  end("first", 0);
  expect(await look()).toEqual(["first"]);
  end("second", 1_500);
  expect(await look()).toEqual(["second"]);
  for (let more = 0; more < 10; more += 1) expect(await look()).toEqual([]);
});

test.each([1_800_000, -1_800_000])(
  "followOutcomes() begins now on a machine whose clock is %d ms ahead, too",
  async (aheadMs) => {
    const { end, look } = world(undefined, aheadMs);
    end("before", -1_000);
    end("first", 500);
    expect([await look(), await look()].flat()).toEqual(["first"]);
  },
);

test("followOutcomes() begins where it is told, and catches up without a rest", async () => {
  const { end, look, rests } = world(START_MS - 60_000);
  const names = Array.from({ length: 7 }, (_, index) => `before-${index}`);
  for (const [index, name] of names.entries()) end(name, -60_000 + index * 1_000);
  end("too-early", -60_001);
  const told = [await look(), await look(), await look(), await look()].flat();
  expect(told).toEqual(names);
  expect(rests.length).toBeLessThanOrEqual(1);
  end("new", 3_000);
  expect(await look()).toEqual(["new"]);
  expect(await look()).toEqual([]);
});

test("followOutcomes() tells an outcome that its source shows late", async () => {
  const { end, look } = world();
  end("prompt", 3_000);
  await look();
  await look();
  end("late", 1_000);
  expect(await look()).toEqual(["late"]);
  expect(await look()).toEqual([]);
});

test("followOutcomes() finds in a look that goes far back what was too late for the others, and repeats nothing", async () => {
  const { end, look } = world(undefined, 0, { overlapsMs: [...Array<number>(9).fill(10_000), 60_000] });
  end("prompt", 0);
  expect(await look()).toEqual(["prompt"]);
  for (let looks = 0; looks < 8; looks += 1) await look();
  end("late", 1_000);
  const told = [await look(), await look()];
  expect(told.flat()).toEqual(["late"]);
  for (let looks = 0; looks < 12; looks += 1) expect(await look()).toEqual([]);
});

test("followOutcomes() reads the pages of a look one after the other, empty ones too, before it looks again", async () => {
  const asked: unknown[] = [];
  const pages = [[], [outcome("one", -5_000)], [], [outcome("two", -4_000)]];
  const { look, rests } = world(START_MS - 60_000, 0, {
    restMs: (isLast) => (isLast ? 2_000 : 500),
    async read(from) {
      asked.push(from);
      const entries = pages[asked.length - 1] ?? [];
      return { entries, next: asked.length < pages.length ? { after: asked.length } : undefined };
    },
  });
  const told = [await look(), await look(), await look(), await look(), await look()];
  expect(told.flat()).toEqual(["one", "two"]);
  expect(rests).toEqual([500, 500, 500, 2_000]);
  // The next look goes back from when the one before began, however long its pages took.
  const again = new Date(START_MS - 10_000).toISOString();
  expect(asked.slice(1)).toEqual([{ after: 1 }, { after: 2 }, { after: 3 }, { since: again }]);
});

test("followOutcomes() tells nothing more once it is ended, whatever the read under way finds", async () => {
  const controller = new AbortController();
  const read = async () => {
    controller.abort(new Error("interrupted"));
    return { entries: [outcome("late", -1_000)] };
  };
  const { look } = world(START_MS - 60_000, 0, { read }, controller);
  await expect(look()).rejects.toThrow("interrupted");
});

test("followOutcomes() spreads a burst over looks of one page, and loses and repeats none", async () => {
  const { end, look } = world();
  const names = Array.from({ length: 10 }, (_, index) => `burst-${index}`);
  for (const [index, name] of names.entries()) end(name, index * 10);
  const told: string[] = [];
  for (let looks = 0; looks < 20; looks += 1) {
    const page = await look();
    expect(page.length).toBeLessThanOrEqual(PAGE);
    told.push(...page);
  }
  expect(told).toEqual(names);
});

test.each([
  ["2026-11-29T11:59:57.100Z", "in 2.9 s"],
  ["2026-11-29T11:00:00.000Z", "in 60 min"],
  // SQS's clock is ahead of the worker's.
  ["2026-11-29T12:00:01.000Z", "in 0.0 s"],
])("an outcome tells how long it took since %s", (enqueued_at, took) => {
  const entry = { ...outcome("one", 0), result: "applied", action: "retrieve", organization_id: "org_1" };
  expect(stripVTControlCharacters(shown(outcomeText({ ...entry, enqueued_at })))).toBe(
    `one  2026-11-29T12:00:00.000Z  ${took}  succeeded (applied)  retrieve the connections of org_1`,
  );
});

describe("outcomesOf()", () => {
  const sent: Record<string, unknown>[] = [];
  const client = {
    async send({ input }: { input: Record<string, unknown> }) {
      sent.push(input);
      return {};
    },
  };
  const session = (logGroup?: string) =>
    ({
      names: { tables: { operations: "operations" }, logGroup },
      clients: { dynamodb: async () => client, logs: async () => client },
    }) as never;

  test.each([
    [{ organizationId: "org_1", status: ["succeeded"] }, "by_organization"],
    [{ status: ["dead_lettered"] }, "dead_letters"],
    [{ status: ["succeeded", "dead_lettered"], reason: ["rejected"] }, "dead_letters"],
  ])("%o are read in the index that has them", async (query, IndexName) => {
    const { read } = await outcomesOf(session(), query);
    await read({ since: "2026-11-29T12:00:00.000Z" });
    expect(sent.at(-1)).toMatchObject({ IndexName });
  });

  test.each([
    [{}, '{ ($.message = "operation finished") }'],
    [
      { status: ["succeeded", "dead_lettered"] },
      '{ ($.message = "operation finished") && (($.status = "succeeded") || ($.status = "dead_lettered")) }',
    ],
  ])("%o are read in the worker's log", async (query, filterPattern) => {
    const { read, note } = await outcomesOf(session("log"), query);
    await read({ since: "2026-11-29T12:00:00.000Z" });
    expect(sent.at(-1)).toEqual({ logGroupName: "log", filterPattern, startTime: START_MS });
    expect(note).toContain("the worker's log");
  });

  test("names the output that a stack of an older version lacks, and what needs no log", async () => {
    const refused = outcomesOf(session(), {});
    await expect(refused).rejects.toThrow("no output LogGroupName");
    await expect(refused).rejects.toThrow("--organization ID or --status dead_lettered");
  });
});
