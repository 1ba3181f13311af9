import { expect, test } from "vitest";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { followOutcomes } from "../../operator/tail/follow.ts";
import { outcomesOf } from "../../operator/tail/outcomes.ts";

const START_MS = Date.parse("2026-11-29T12:00:00.000Z");
const PAGE = 3;

/**
 * An index whose entries a test adds, and a clock that moves on by 2 s at each rest.
 *
 * @param aheadMs How wrong the clock is before the first answer.
 */
function world(sinceMs?: number, aheadMs = 0) {
  const index: OperationItem[] = [];
  let nowMs = START_MS + aheadMs;
  let rests = 0;
  const looks = followOutcomes({
    now: () => nowMs,
    since: sinceMs === undefined ? undefined : new Date(sinceMs).toISOString(),
    async rest() {
      rests += 1;
      nowMs += 2_000;
    },
    async read(since) {
      if (rests === 0) nowMs = START_MS;
      const found = index
        .filter(({ finished_at = "" }) => finished_at >= since)
        .toSorted((a, b) => ((a.finished_at ?? "") < (b.finished_at ?? "") ? -1 : 1));
      return { entries: found.slice(0, PAGE), more: found.length > PAGE };
    },
    signal: new AbortController().signal,
  });
  return {
    rests: () => rests,
    end(name: string, afterMs: number) {
      const finished_at = new Date(START_MS + afterMs).toISOString();
      index.push({ operation_id: name, redrives: 0, finished_at } as OperationItem);
    },
    async look(): Promise<readonly string[]> {
      const { value = [] } = await looks.next();
      return (value as readonly OperationItem[]).map(({ operation_id }) => operation_id);
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
  expect(rests()).toBeLessThanOrEqual(1);
  end("new", 3_000);
  expect(await look()).toEqual(["new"]);
  expect(await look()).toEqual([]);
});

test("followOutcomes() tells an outcome that the index shows late", async () => {
  const { end, look } = world();
  end("prompt", 3_000);
  await look();
  await look();
  end("late", 1_000);
  expect(await look()).toEqual(["late"]);
  expect(await look()).toEqual([]);
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

test.each([{}, { status: ["succeeded"] as const }, { status: ["dead_lettered", "succeeded"] as const }])(
  "outcomes that no index has are refused: %o",
  (query) => {
    const session = {
      names: {},
      clients: {},
      commandLine: (command: string) => `orgconn ${command} --local`,
    };
    const refused = () => outcomesOf(session as never, query);
    expect(refused).toThrow("--organization ID");
    expect(refused).toThrow("orgconn batch watch BATCH --local");
  },
);
