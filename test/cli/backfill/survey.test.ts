import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawRow } from "../../../cli/backfill/source/raw-row.ts";
import { createBitSet } from "../../../cli/backfill/survey/bit-set.ts";
import { createPairTable } from "../../../cli/backfill/survey/pair-table.ts";
import type { RowDefaults } from "../../../cli/backfill/survey/row.ts";
import { type BadRow, survey } from "../../../cli/backfill/survey/survey.ts";

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
  const overruled = createBitSet(result.overruledLines);
  const rows = lines.flatMap((line, index) =>
    line === "" || overruled.has(index) ? [] : [JSON.parse(line)],
  );
  const problems = bad.map(({ raw, problems }) => `${raw.at.row}: ${problems.join("; ")}`);
  return { ...result, lines, sent: rows, problems };
}

const ENABLE = { action: "enable", organization_id: "org_1", connection_id: "con_1" };

describe("rows", () => {
  it("take what they do not say from the command line", async () => {
    const { sent } = await surveyed(
      [
        { organization_id: "org_1" },
        { organization_id: "org_2", show_as_button: true, reason: "its own" },
        { organization_id: "org_3", action: "disable" },
        { organization_id: "org_4", action: "retrieve" },
      ],
      {
        defaults: {
          action: "enable",
          connectionId: "con_9",
          settings: { show_as_button: false },
          reason: "everybody's",
        },
      },
    );
    expect(sent).toEqual([
      {
        action: "enable",
        organization_id: "org_1",
        connection_id: "con_9",
        show_as_button: false,
        reason: "everybody's",
      },
      {
        action: "enable",
        organization_id: "org_2",
        connection_id: "con_9",
        show_as_button: true,
        reason: "its own",
      },
      { action: "disable", organization_id: "org_3", connection_id: "con_9", reason: "everybody's" },
      { action: "retrieve", organization_id: "org_4", reason: "everybody's" },
    ]);
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

describe("a pair that is named twice", () => {
  const twice = [ENABLE, { ...ENABLE, organization_id: "org_2" }, { ...ENABLE, action: "disable" }];

  it("makes the later row a bad one that names the earlier", async () => {
    const { bad, rows, problems } = await surveyed(twice);
    expect({ bad, rows }).toEqual({ bad: 1, rows: 2 });
    expect(problems).toEqual(["3: row 1 names org_1#con_1 already"]);
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
    const withBad = await surveyed([{ organization_id: "nobody" }, ...rows]);
    expect(withBad.digest).toBe(good.digest);
  });
});

describe("the table of pairs", () => {
  it("remembers as a map does, over many growths", () => {
    const table = createPairTable();
    const model = new Map<string, number>();
    for (let row = 0; row < 60_000; row++) {
      const pair = `org_${(row * 7_919) % 45_000}#con_1`;
      expect(table.note(pair, row)).toBe(model.get(pair));
      model.set(pair, row);
    }
    expect(model.size).toBe(45_000);
  });
});

describe("a bit set", () => {
  it("holds what a set holds, and can be made again of its bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40_000)), fc.array(fc.nat(40_000)), (numbers, asked) => {
        const bits = createBitSet();
        for (const number of numbers) bits.add(number);
        const again = createBitSet(bits.bytes());
        for (const number of [...numbers, ...asked]) expect(again.has(number)).toBe(numbers.includes(number));
      }),
    );
  });
});
