import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type FieldMap, parseFieldMap } from "../../../operator/backfill/source/field-names.ts";
import { peek } from "../../../operator/backfill/source/peek.ts";
import type { RawRow } from "../../../operator/backfill/source/raw-row.ts";
import { readRows } from "../../../operator/backfill/source/read-rows.ts";
import { UsageError } from "../../../operator/errors.ts";
import { linesOf } from "../../../operator/text/lines.ts";
import { allOf } from "./all-of.ts";

const directory = mkdtempSync(join(tmpdir(), "orgconn-source-"));
afterAll(() => rmSync(directory, { recursive: true }));

let count = 0;
async function readAll(content: string | Buffer, map: FieldMap = {}) {
  const path = join(directory, `rows-${count++}`);
  writeFileSync(path, content);
  const { rows, leftOut } = await readRows(path, map);
  return { rows: await allOf(rows), leftOut: leftOut() };
}

async function read(content: string | Buffer, map: FieldMap = {}): Promise<RawRow[]> {
  const { rows } = await readAll(content, map);
  return rows.map(({ original: _, columnOf: __, ...row }) => row as RawRow);
}

const refusal = async (content: string | Buffer, map: FieldMap = {}) => {
  const error = await read(content, map).catch((problem) => problem);
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
    ["CSV with a line that names the separator", `sep=;\r\n${CSV.replaceAll(",", ";")}`, { row: 1, line: 3 }],
    ["CSV with a separator line in quotes", `"sep=,"\n${CSV}`, { row: 1, line: 3 }],
    ["CSV with old line ends", CSV.replaceAll("\n", "\r"), { row: 1, line: 2 }],
    ["CSV with mixed line ends", CSV.replace("\n", "\r\n"), { row: 1, line: 2 }],
    [
      "CSV with empty columns at the end",
      "organization_id,connection_id,show_as_button,,\norg_1,con_1,no,,\n",
      { row: 1, line: 2 },
    ],
    [
      "CSV with empty columns at the end that only some rows have",
      "organization_id,connection_id,show_as_button\norg_1,con_1,0,,\n",
      { row: 1, line: 2 },
    ],
    [
      "CSV with rows of empty cells",
      "organization_id,connection_id,show_as_button\n,,\n ,,\norg_1,con_1,No\n,,\n",
      { row: 1, line: 4 },
    ],
    [
      "CSV of Auth0's export",
      "Organization ID,Connection-ID,Show as button\norg_1,con_1,false\n",
      { row: 1, line: 2 },
    ],
    ["CSV with an ID alone", "ID,connection_id,show_as_button\norg_1,con_1,false\n", { row: 1, line: 2 }],
    [
      "CSV with characters that cannot be seen",
      "\u200Borganization_id\u00A0,connection_id,show_as_button\n\u00A0org_1\u200B,con\u2060_1,false\u00A0\n",
      { row: 1, line: 2 },
    ],
    ["NDJSON", `${JSON.stringify(ROW)}\n`, { row: 1, line: 1 }],
    ["NDJSON with old line ends", `\r${JSON.stringify(ROW)}\r`, { row: 1, line: 2 }],
    [
      "NDJSON with invisible characters",
      JSON.stringify({ ...ROW, organization_id: "org_1\u200B " }),
      { row: 1, line: 1 },
    ],
    ["a pretty-printed object", JSON.stringify(ROW, null, 2), { row: 1 }],
    [
      "a page of Auth0's organizations",
      JSON.stringify({ start: 0, total: 1, organizations: [ROW] }),
      { row: 1 },
    ],
    [
      "a pretty-printed page of Auth0's organizations",
      JSON.stringify(
        { organizations: [{ ...ROW, organization_id: undefined, id: "org_1" }], next: "x" },
        null,
        2,
      ),
      { row: 1 },
    ],
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
    expect((await readAll("organization_id,expected.colour\norg_1,red\n")).leftOut).toEqual([
      "expected.colour",
    ]);
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

describe("columns", () => {
  it("that are no field are left out, all of them by name", async () => {
    expect(await readAll("organization_id,Display name,region\norg_1,Acme,eu\n")).toMatchObject({
      rows: [{ fields: { organization_id: "org_1" } }],
      leftOut: ["Display name", "region"],
    });
    const { rows, leftOut } = await readAll(
      '[{"id":"org_1","name":"acme"},{"id":"org_2","metadata":{"plan":"x"}}]',
    );
    expect(rows).toMatchObject([
      { fields: { organization_id: "org_1" } },
      { fields: { organization_id: "org_2" } },
    ]);
    expect(rows[0]).not.toHaveProperty("fields.name");
    expect(leftOut).toEqual(["name", "metadata"]);
  });

  it("called id give way to the field's own name", async () => {
    expect(await readAll("id,organization_id\n7,org_1\n")).toMatchObject({
      rows: [{ fields: { organization_id: "org_1" } }],
      leftOut: ["id"],
    });
  });

  it.each([
    ["CSV", "Tenant,organization_id\norg_1,seven\n"],
    ["JSON", '{"Tenant":"org_1","organization_id":"seven"}'],
  ])("are what --map says: %s", async (_, content) => {
    const { rows, leftOut } = await readAll(content, { organization_id: "tenant" });
    expect(rows).toMatchObject([{ fields: { organization_id: "org_1" } }]);
    expect(leftOut).toEqual(["organization_id"]);
  });

  it.each([
    [
      "CSV",
      "organization_id,name\norg_1,acme\n",
      /^--map: the file has no column Tenant\. It has organization_id, name\.$/,
    ],
    ["JSON", '{"organization_id":"org_1"}', /^--map: no row has "Tenant"\.$/],
  ])("that --map names have to be there: %s", async (_, content, message) => {
    expect(await refusal(content, { connection_id: "Tenant" })).toMatch(message);
  });

  it("are mapped one by one", () => {
    expect(parseFieldMap("connection_id = My = column", { organization_id: "ID" })).toEqual({
      organization_id: "ID",
      connection_id: "My = column",
    });
    for (const wrong of ["organization_id", "=ID", "colour=ID", "organization_id="]) {
      expect(() => parseFieldMap(wrong)).toThrow(/^--map takes FIELD=COLUMN, and FIELD is one of action, /);
    }
    expect(() => parseFieldMap("reason=A", { reason: "B" })).toThrow(
      /^--map names a column for reason twice\.$/,
    );
  });
});

describe("true and false", () => {
  it("are written in many ways in CSV", async () => {
    const cells = ["TRUE", "yes", "1", "False", "NO", "0", "maybe"];
    const rows = await read(
      `organization_id,show_as_button\n${cells.map((cell) => `org_1,${cell}\n`).join("")}`,
    );
    expect(rows.map((row) => "fields" in row && row.fields.show_as_button)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      "maybe",
    ]);
  });

  it("are those of JSON in JSON", async () => {
    expect(await read('{"organization_id":"org_1","show_as_button":"yes"}')).toMatchObject([
      { fields: { show_as_button: "yes" } },
    ]);
  });
});

describe("free text", () => {
  it("keeps the joiners of its letters", async () => {
    expect(await read("organization_id,reason\norg_1, \u{1F469}\u200D\u{1F4BB} \n")).toMatchObject([
      { fields: { reason: "\u{1F469}\u200D\u{1F4BB}" } },
    ]);
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
      "a cell beyond the header",
      "organization_id,\norg_1,con_1\n",
      [{ at: { row: 1, line: 2 }, problem: "has 2 cells; the header has 1" }],
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
      "with a column that is misspelt",
      "organization_id,show_as_buton\norg_1,true\n",
      /column show_as_buton: did you mean show_as_button\? .*--map show_as_button=show_as_buton/,
    ],
    [
      "with a member that is misspelt",
      '{"organization_id":"org_1","conection_id":"con_1"}',
      /did you mean connection_id/,
    ],
    ["with a column twice", "organization_id,organization_id\norg_1,org_1\n", /organization_id twice/],
    [
      "with two columns for one field",
      "organization_id,Organization ID\norg_1,org_1\n",
      /^The columns organization_id and "Organization ID" are both organization_id: pass --map organization_id=COLUMN\.$/,
    ],
    [
      "with two exports' names for one field",
      "ID,Org ID\norg_1,org_1\n",
      /^The columns ID and "Org ID" are both/,
    ],
    [
      "without the column of the organization",
      "name,connection_id\nacme,con_1\n",
      /^The file has no column organization_id\. It has name, connection_id\. Name the right one: --map organization_id=COLUMN\.$/,
    ],
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
