import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { linesOf } from "../../../operator/backfill/lines.ts";
import { peek } from "../../../operator/backfill/source/peek.ts";
import type { RawRow } from "../../../operator/backfill/source/raw-row.ts";
import { readRows } from "../../../operator/backfill/source/read-rows.ts";
import { UsageError } from "../../../operator/errors.ts";
import { allOf } from "./all-of.ts";

const directory = mkdtempSync(join(tmpdir(), "orgconn-source-"));
afterAll(() => rmSync(directory, { recursive: true }));

let count = 0;
async function read(content: string | Buffer): Promise<RawRow[]> {
  const path = join(directory, `rows-${count++}`);
  writeFileSync(path, content);
  return allOf(await readRows(path));
}

const refusal = async (content: string | Buffer) => {
  const error = await read(content).catch((problem) => problem);
  expect(error).toBeInstanceOf(UsageError);
  return (error as Error).message;
};

const ROW = { organization_id: "org_1", connection_id: "con_1", show_as_button: false };
const CSV = "organization_id,connection_id,show_as_button\norg_1,con_1,false\n";

describe("the same row, however it is written down", () => {
  it.each<[string, string | Buffer, RawRow["at"]]>([
    ["CSV", CSV, { row: 1, line: 2 }],
    ["CSV with Windows' line ends", CSV.replaceAll("\n", "\r\n"), { row: 1, line: 2 }],
    ["CSV without a line end", CSV.trimEnd(), { row: 1, line: 2 }],
    ["CSV with a byte order mark", `\uFEFF${CSV}`, { row: 1, line: 2 }],
    ["CSV with semicolons", CSV.replaceAll(",", ";"), { row: 1, line: 2 }],
    ["CSV with tabs", CSV.replaceAll(",", "\t"), { row: 1, line: 2 }],
    [
      "CSV with quotes and spaces",
      'organization_id,"connection_id", show_as_button\n"org_1", con_1 ,"false"\n',
      { row: 1, line: 2 },
    ],
    [
      "CSV of a spreadsheet",
      "Organization_ID,Connection_ID,SHOW_AS_BUTTON,reason\norg_1,con_1,FALSE,\n",
      { row: 1, line: 2 },
    ],
    ["NDJSON", `${JSON.stringify(ROW)}\n`, { row: 1, line: 1 }],
    ["NDJSON after empty lines", `\n\r\n  ${JSON.stringify(ROW)}`, { row: 1, line: 3 }],
    ["a JSON array", JSON.stringify([ROW], null, 2), { row: 1 }],
    ["gzip of CSV", gzipSync(CSV), { row: 1, line: 2 }],
    ["gzip of NDJSON", gzipSync(JSON.stringify(ROW)), { row: 1, line: 1 }],
    ["gzip of a JSON array", gzipSync(JSON.stringify([ROW])), { row: 1 }],
  ])("%s", async (_, content, at) => {
    expect(await read(content)).toEqual([{ at, fields: ROW }]);
  });
});

describe("cells", () => {
  it.each<[string, string, string]>([
    ["commas", "organization_id,reason\norg_1,as asked; twice\n", "as asked; twice"],
    ["semicolons", "organization_id;reason\norg_1;as asked, twice\n", "as asked, twice"],
    ["tabs", "organization_id\treason\norg_1\tas, asked; twice\n", "as, asked; twice"],
    ["semicolons and old line ends", "organization_id;reason\rorg_1;as asked, twice\r", "as asked, twice"],
  ])("end where the header's do: %s", async (_, content, reason) => {
    expect(await read(content)).toMatchObject([{ fields: { organization_id: "org_1", reason } }]);
  });

  it("of columns that begin with expected. are fields of what a row expects to find", async () => {
    const header = "organization_id,expected.state,expected.show_as_button";
    expect(await read(`${header}\norg_1,enabled,TRUE\norg_2,disabled,\norg_3,,\n`)).toMatchObject([
      { fields: { organization_id: "org_1", expected: { state: "enabled", show_as_button: true } } },
      { fields: { organization_id: "org_2", expected: { state: "disabled" } } },
      { fields: { organization_id: "org_3" } },
    ]);
    expect((await read(`${header}\norg_3,,\n`))[0]).not.toHaveProperty("fields.expected");
    expect(await refusal("organization_id,expected.colour\norg_1,red\n")).toMatch(/column "expected.colour"/);
  });

  it("need no separator, where there is one column", async () => {
    expect(await read("organization_id\norg_1\n")).toMatchObject([{ fields: { organization_id: "org_1" } }]);
  });
});

describe("the beginning of a stream", () => {
  it("is not taken away, however the bytes come", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 5 })), fc.nat(12), async (texts, wanted) => {
        async function* chunks() {
          for (const text of texts) yield Buffer.from(text);
        }
        const { head, all } = await peek(chunks(), (read) => read.length >= wanted);
        const whole = Buffer.from(texts.join(""));
        expect(Buffer.concat(await allOf(all))).toEqual(whole);
        expect(head).toEqual(whole.subarray(0, head.length));
        expect(head.length).toBeGreaterThanOrEqual(Math.min(wanted, whole.length));
      }),
    );
  });
});

describe("positions", () => {
  it("count lines where the format has them, also behind cells of several lines", async () => {
    const rows = await read('organization_id,reason\norg_1,"one\ntwo"\n\norg_2,three\n');
    expect(rows.map(({ at }) => at)).toEqual([
      { row: 1, line: 3 },
      { row: 2, line: 5 },
    ]);
  });
});

describe("a row that is none", () => {
  it.each<[string, string, RawRow[]]>([
    [
      "too few cells",
      "organization_id,connection_id\norg_1\norg_2,con_2\n",
      [
        { at: { row: 1, line: 2 }, problem: "has 1 cell; the header has 2" },
        { at: { row: 2, line: 3 }, fields: { organization_id: "org_2", connection_id: "con_2" } },
      ],
    ],
    [
      "an array in NDJSON",
      '{"organization_id":"org_1"}\n[]\n',
      [
        { at: { row: 1, line: 1 }, fields: { organization_id: "org_1" } },
        { at: { row: 2, line: 2 }, problem: "is not a JSON object" },
      ],
    ],
    ["null in a JSON array", "[null]", [{ at: { row: 1 }, problem: "is not a JSON object" }]],
  ])("is told, and the others are read: %s", async (_, content, rows) => {
    expect(await read(content)).toEqual(rows);
  });

  it("is told with the parser's words", async () => {
    const [first, second] = await read('{"organization_id":\n{"organization_id":"org_1"}');
    expect(first).toMatchObject({
      at: { row: 1, line: 1 },
      problem: expect.stringMatching(/^is not JSON: /),
    });
    expect(second).toMatchObject({ at: { row: 2, line: 2 } });
  });
});

describe("a file without rows", () => {
  it.each<[string, string | Buffer, RegExp]>([
    ["empty", "", /is empty/],
    ["white space", " \n\n", /is empty/],
    ["a spreadsheet", Buffer.from("PK\u0003\u0004...."), /Export the sheet as CSV/],
    ["UTF-16", Buffer.from("\uFEFForganization_id\n", "utf16le"), /UTF-8/],
    ["without a header", "org_1,con_1\norg_2,con_1\n", /first line must name the columns/],
    [
      "with a column that is unknown",
      "organization_id,show_as_buton\norg_1,true\n",
      /column "show_as_buton".*show_as_button/,
    ],
    ["with a column twice", "organization_id,organization_id\norg_1,org_1\n", /organization_id twice/],
    ["with a quote that does not end", 'organization_id\n"org_1\n', /CSV cannot be read/],
    ["with JSON that is cut off", '[{"organization_id":"org_1"},', /JSON cannot be read/],
    [
      "with JSON that is none, further on",
      `[${`${JSON.stringify(ROW)},\n`.repeat(9_000)}x]`,
      /JSON cannot be read after row [1-8]\d\d\d: /,
    ],
    ["packed, and cut off", gzipSync(CSV.repeat(9)).subarray(0, 30), /^\S+ cannot be read: /],
    [
      "JSON, packed, and cut off",
      gzipSync(`[${JSON.stringify(ROW)},${"1,".repeat(50_000)}0]`).subarray(0, 90),
      /^\S+ cannot be read: /,
    ],
  ])("is refused: %s", async (_, content, message) => {
    expect(await refusal(content)).toMatch(message);
  });

  it("is refused when it is not there", async () => {
    await expect(readRows(join(directory, "nowhere.csv"))).rejects.toThrow(UsageError);
  });
});

describe("lines", () => {
  it("are the same however the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n]/g, ""))),
        fc.array(fc.nat(20)),
        async (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
          async function* chunks() {
            let from = 0;
            for (const length of cuts) {
              yield bytes.subarray(from, from + length);
              from += length;
            }
            yield bytes.subarray(from);
          }
          expect((await allOf(linesOf(chunks()))).flat()).toEqual(lines);
        },
      ),
    );
  });
});
