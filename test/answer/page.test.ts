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
    ["a total that is no number", { enabled_connections: ENTRIES, total: "7" }, undefined],
    ["a total that is no whole number", { enabled_connections: ENTRIES, total: 0.5 }, undefined],
    ["something else under the name", { enabled_connections: "con_1", total: 1 }, undefined],
    ["entries that are no objects", ["con_1"], undefined],
    ["an entry that is null", { enabled_connections: [null], total: 1 }, undefined],
    ["one entry instead of a list", { connection_id: "con_1" }, undefined],
    ["nothing", undefined, undefined],
    ["null", null, undefined],
  ])("%s", (_, body, page) => {
    expect(pageOf(body)).toEqual(page);
  });

  it("never throws, and keeps a list's entries as they are", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const page = pageOf(body);
        if (page === undefined) return;
        const { enabled_connections: inner = body } = Object(body);
        expect(page.connections).toBe(inner);
      }),
    );
  });
});
