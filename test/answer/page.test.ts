import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageOf } from "../../lambda/answer/page.ts";

const ENTRIES = [{ connection_id: "con_1" }, { connection_id: "con_2" }];

describe("pageOf", () => {
  it.each([
    [
      "a list with totals",
      { enabled_connections: ENTRIES, start: 0, limit: 100, total: 7 },
      { connections: ENTRIES, total: 7 },
    ],
    [
      "an empty list with totals",
      { enabled_connections: [], start: 0, limit: 100, total: 0 },
      { connections: [], total: 0 },
    ],
    ["a bare list", ENTRIES, { connections: ENTRIES }],
    ["an empty bare list", [], { connections: [] }],
    ["a list with totals that lacks its total", { enabled_connections: ENTRIES }, undefined],
    ["a total that is not a number", { enabled_connections: ENTRIES, total: "7" }, undefined],
    ["a total that is not a whole number", { enabled_connections: ENTRIES, total: 0.5 }, undefined],
    ["something else under the name", { enabled_connections: "con_1", total: 1 }, undefined],
    ["entries that are no objects", ["con_1"], undefined],
    [
      "a list of something else, such as a gateway's errors",
      [{ code: 200, message: "maintenance" }],
      undefined,
    ],
    ["an entry that is null", { enabled_connections: [null], total: 1 }, undefined],
    ["one entry instead of a list", { connection_id: "con_1" }, undefined],
    ["nothing", undefined, undefined],
    ["null", null, undefined],
  ])("%s", (_, body, page) => {
    expect(pageOf(body)).toEqual(page);
  });

  it("keeps the documented fields of an entry, and nothing else", () => {
    const entry = {
      connection_id: "con_1",
      assign_membership_on_login: false,
      is_signup_enabled: false,
      show_as_button: true,
      connection: { name: "acme", strategy: "auth0" },
    };
    const more = { ...entry, later: { deep: [1] }, connection: { ...entry.connection, options: {} } };
    expect(pageOf([more])?.connections).toEqual([entry]);
  });

  it("never throws, and makes entries of which a thousand fit into a record", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.jsonValue(), (fields, other) => {
        pageOf(other);
        const entries = fields.map((field) => ({ ...field, connection_id: "con_1" }));
        const page = pageOf(entries);
        expect(page?.connections).toHaveLength(entries.length);
        for (const entry of page?.connections ?? []) expect(JSON.stringify(entry).length).toBeLessThan(399);
      }),
    );
  });

  it("cuts texts that no id or name is as long as", () => {
    const long = "x".repeat(10_000);
    const [entry] =
      pageOf([{ connection_id: long, connection: { name: long, strategy: long } }])?.connections ?? [];
    expect(JSON.stringify(entry).length).toBeLessThan(500);
  });
});
