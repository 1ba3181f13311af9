import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askedText } from "../../../cli/backfill/summary-text.ts";
import type { RawRow } from "../../../operator/backfill/source/raw-row.ts";
import { createBitSet } from "../../../operator/backfill/validate/bit-set.ts";
import { createPairTable } from "../../../operator/backfill/validate/pair-table.ts";
import type { RowDefaults } from "../../../operator/backfill/validate/row.ts";
import { type BadRow, survey } from "../../../operator/backfill/validate/validate.ts";

interface Options {
  readonly defaults?: Partial<RowDefaults>;
  readonly lastWins?: boolean;
}

async function surveyed(fields: readonly object[], { defaults = {}, lastWins = false }: Options = {}) {
  const lines: string[] = [];
  const bad: BadRow[] = [];
  async function* source(): AsyncGenerator<RawRow> {
    for (const [index, one] of fields.entries()) yield { at: { row: index + 1 }, fields: { ...one } };
  }
  const result = await survey(source(), {
    defaults: { settings: {}, ...defaults },
    lastWins,
    spool: { write: (line) => void lines.push(line) },
    onBadRow: (row) => void bad.push(row),
  });
  const rows = lines.flatMap((line, index) =>
    line === "" || result.overruledLines.has(index) ? [] : [JSON.parse(line)],
  );
  const problems = bad.map(({ raw, problems }) => `${raw.at.row}: ${problems.join("; ")}`);
  return { ...result, lines, sent: rows, problems, foremost: result.problems };
}

const ENABLE = { action: "enable", organization_id: "org_1", connection_id: "con_1" };

const ENABLE_9 = { action: "enable", connectionId: "con_9" } as const;

describe("rows", () => {
  it("take what they do not say from the command line", async () => {
    const { sent } = await surveyed(
      [
        { organization_id: "org_1" },
        { organization_id: "org_2", show_as_button: true, reason: "its own" },
        { organization_id: "org_3", action: "enable", connection_id: "con_9" },
      ],
      { defaults: { ...ENABLE_9, settings: { show_as_button: false }, reason: "common" } },
    );
    const common = { action: "enable", connection_id: "con_9", show_as_button: false, reason: "common" };
    expect(sent).toEqual([
      { ...common, organization_id: "org_1" },
      { ...common, organization_id: "org_2", show_as_button: true, reason: "its own" },
      { ...common, organization_id: "org_3" },
    ]);
  });

  it("may ask for something else than --action, which is for those that ask for nothing", async () => {
    const { sent, bad } = await surveyed(
      [
        { organization_id: "org_1", connection_id: "con_1" },
        { organization_id: "org_2", connection_id: "con_2", action: "disable" },
        { organization_id: "org_3", action: "retrieve" },
      ],
      { defaults: { action: "enable" } },
    );
    expect(bad).toBe(0);
    expect(sent.map(({ action }) => action)).toEqual(["enable", "disable", "retrieve"]);
  });

  it.each<[object, string]>([
    [
      { action: "disable", connection_id: "con_1" },
      "row says disable con_1, but the command says --enable con_9",
    ],
    [{ action: "disable" }, "row says disable, but the command says --enable con_9"],
    [
      { action: "enable", connection_id: "con_1" },
      "row says enable con_1, but the command says --enable con_9",
    ],
    [{ connection_id: "con_1" }, "row says con_1, but the command says --enable con_9"],
    [{ action: "retrieve" }, "row says retrieve, but the command says --enable con_9"],
    [
      { action: "\u001b[2J", connection_id: null },
      'row says "\\u001b[2J" null, but the command says --enable con_9',
    ],
  ])("may not contradict --enable and --disable, which mean every row: %j", async (says, problem) => {
    const { rows, problems } = await surveyed([{ organization_id: "org_1", ...says }], {
      defaults: ENABLE_9,
    });
    expect(rows).toBe(0);
    expect(problems).toEqual([`1: ${problem}`]);
  });

  it("that say the same are the same text, whatever the order of their fields", async () => {
    const one = await surveyed([{ ...ENABLE, is_signup_enabled: true, reason: "x" }]);
    const other = await surveyed([
      {
        reason: "x",
        connection_id: "con_1",
        is_signup_enabled: true,
        organization_id: "org_1",
        action: "enable",
      },
    ]);
    expect(other.lines).toEqual(one.lines);
    expect(other.digest).toBe(one.digest);
  });

  it.each([
    ["without a connection", { action: "enable", organization_id: "org_1" }, "connection_id is required"],
    ["without an action", { organization_id: "org_1", connection_id: "con_1" }, "action must be"],
    [
      "with a setting that is text",
      { ...ENABLE, show_as_button: "maybe" },
      "show_as_button must be true or false",
    ],
    ["with an operation_id", { ...ENABLE, operation_id: "mine-0001" }, "operation_id cannot be given"],
    ["with a batch_id", { ...ENABLE, batch_id: "other" }, "batch_id cannot be given"],
    ["with an unknown field", { ...ENABLE, colour: "red" }, 'unknown field "colour"'],
  ])("are bad: %s", async (_, fields, problem) => {
    const { bad, rows, problems, sent } = await surveyed([{ ...ENABLE, organization_id: "org_0" }, fields]);
    expect({ bad, rows }).toEqual({ bad: 1, rows: 1 });
    expect(problems[0]).toContain(`2: ${problem}`);
    expect(sent).toHaveLength(1);
  });
});

describe("what the rows ask for", () => {
  const org = (number: number) => ({ organization_id: `org_${number}` });

  it("is told with the connection and the settings, where all name the same", async () => {
    const { asked, action } = await surveyed([org(1), org(2)], {
      defaults: { ...ENABLE_9, settings: { show_as_button: false } },
    });
    expect(action).toBe("enable");
    expect(asked).toEqual({
      actions: { enable: 2, disable: 0, retrieve: 0 },
      connectionId: "con_9",
      settings: { show_as_button: false },
    });
    expect(askedText(asked)).toBe("enable con_9 (show_as_button=false)");
  });

  it("is told action by action", async () => {
    const { asked, action } = await surveyed([
      { ...ENABLE, ...org(1) },
      { ...ENABLE, ...org(2), show_as_button: true },
      { ...ENABLE, ...org(3), action: "disable", connection_id: "con_2" },
      { ...org(4), action: "retrieve" },
    ]);
    expect(action).toBe("mixed");
    expect(asked).toEqual({ actions: { enable: 2, disable: 1, retrieve: 1 } });
    expect(askedText(asked)).toBe(
      "2 enables (with different settings) and 1 disable of several connections, 1 retrieve",
    );
  });

  it("leaves out what is overruled", async () => {
    const { asked, action } = await surveyed(
      [
        { ...org(1), action: "retrieve" },
        ENABLE,
        { ...ENABLE, action: "disable" },
        { ...ENABLE, action: "disable" },
      ],
      { lastWins: true },
    );
    expect(action).toBe("mixed");
    expect(asked.actions).toEqual({ enable: 0, disable: 1, retrieve: 1 });
    expect(askedText(asked)).toBe("1 disable of con_1, 1 retrieve");
  });
});

describe("problems", () => {
  it("are counted, the most frequent ones first", async () => {
    const { foremost, actionless } = await surveyed([
      { ...ENABLE, colour: "red" },
      { ...ENABLE, operation_id: "mine-0001" },
      ENABLE,
      ENABLE,
      { ...ENABLE, organization_id: "not-an-id" },
      ENABLE,
      { ...ENABLE, organization_id: "not-an-id" },
    ]);
    expect(actionless).toBe(false);
    expect(foremost).toEqual([
      { rows: 2, problem: expect.stringMatching(/^names a pair .*--last-wins/) },
      { rows: 2, problem: expect.stringContaining("organization_id must be") },
      { rows: 1, problem: 'unknown field "colour"' },
    ]);
  });

  it("are one where neither an option nor a row names the action", async () => {
    const silent = [{ organization_id: "org_1" }, { organization_id: "org_2" }];
    expect(await surveyed(silent)).toMatchObject({ actionless: true, bad: 2 });
    expect(await surveyed(silent, { defaults: ENABLE_9 })).toMatchObject({ actionless: false });
    expect(await surveyed([...silent, ENABLE])).toMatchObject({ actionless: false });
    expect(await surveyed([])).toMatchObject({ actionless: false });
  });
});

describe("a pair that is named twice", () => {
  const twice = [ENABLE, { ...ENABLE, organization_id: "org_2" }, { ...ENABLE, action: "disable" }];

  it("makes the later row a bad one that names the earlier", async () => {
    const { bad, rows, problems } = await surveyed(twice);
    expect({ bad, rows }).toEqual({ bad: 1, rows: 2 });
    expect(problems).toEqual(["3: row 1 already names org_1#con_1"]);
  });

  it("counts with its last row, where that is wanted", async () => {
    const { bad, overruled, rows, sent, action } = await surveyed(twice, { lastWins: true });
    expect({ bad, overruled, rows, action }).toEqual({ bad: 0, overruled: 1, rows: 2, action: "mixed" });
    expect(sent.map(({ organization_id, action }) => [organization_id, action])).toEqual([
      ["org_2", "enable"],
      ["org_1", "disable"],
    ]);
  });

  it("is found like a naive search finds it, whatever the rows", async () => {
    const names = fc.record({
      action: fc.constantFrom("enable", "disable"),
      organization_id: fc.nat(30).map((number) => `org_${number}`),
      connection_id: fc.constantFrom("con_1", "con_2"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(names, { maxLength: 60 }), async (fields) => {
        const last = new Map(fields.map((one) => [`${one.organization_id}#${one.connection_id}`, one]));
        const { rows, overruled, sent } = await surveyed(fields, { lastWins: true });
        expect(rows).toBe(last.size);
        expect(overruled).toBe(fields.length - last.size);
        expect(
          new Set(sent.map((row) => JSON.stringify(row, ["action", "organization_id", "connection_id"]))),
        ).toEqual(
          new Set(
            [...last.values()].map((row) =>
              JSON.stringify(row, ["action", "organization_id", "connection_id"]),
            ),
          ),
        );
      }),
    );
  });
});

describe("the digest", () => {
  const rows = [ENABLE, { ...ENABLE, organization_id: "org_2" }];

  it("changes with every row, every value and the order", async () => {
    const digests = await Promise.all(
      [
        rows,
        rows.toReversed(),
        rows.slice(1),
        [ENABLE, { ...ENABLE, organization_id: "org_2", reason: "x" }],
      ].map(async (fields) => (await surveyed(fields)).digest),
    );
    expect(new Set(digests).size).toBe(4);
  });

  it("does not count bad rows", async () => {
    const good = await surveyed(rows);
    const withBad = await surveyed([{ organization_id: "not-an-id" }, ...rows]);
    expect(withBad.digest).toBe(good.digest);
  });
});

describe("the table of pairs", () => {
  it("remembers as a map does, over many growths", () => {
    const table = createPairTable();
    const model = new Map<string, number>();
    const wrong: string[] = [];
    for (let row = 0; row < 60_000; row++) {
      const pair = `org_${(row * 7_919) % 45_000}#con_1`;
      if (table.note(pair, row) !== model.get(pair)) wrong.push(pair);
      model.set(pair, row);
    }
    expect(wrong).toEqual([]);
    expect(model.size).toBe(45_000);
  });
});

describe("a bit set", () => {
  it("holds what a set holds", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40_000)), fc.array(fc.nat(40_000)), (numbers, asked) => {
        const bits = createBitSet();
        for (const number of numbers) bits.add(number);
        for (const number of [...numbers, ...asked]) expect(bits.has(number)).toBe(numbers.includes(number));
      }),
    );
  });
});
