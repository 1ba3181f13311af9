import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  addPage,
  readOrganizationRows,
  resumeListing,
} from "../../../cli/backfill/organizations/organizations-file.ts";
import { meets, parseCondition } from "../../../cli/backfill/organizations/where.ts";
import { UsageError } from "../../../cli/errors.ts";
import { allOf } from "./all-of.ts";

describe("a condition", () => {
  const acme = { id: "org_1", name: "acme-eu", metadata: { plan: "enterprise", seats: 5 } };

  it.each<[string, boolean]>([
    ["name=acme-eu", true],
    ["name=acme-*", true],
    ["name=*-eu", true],
    ["name=acme-??", true],
    ["name=acme", false],
    ["name=acme-?", false],
    ["name=acme.eu", false],
    ["name=*", true],
    ["metadata.plan=enterprise", true],
    ["metadata.plan=enter*", true],
    ["metadata.plan=team", false],
    ["metadata.seats=5", true],
    ["metadata.region=*", false],
  ])("%s", (condition, expected) => {
    expect(meets(acme, [condition])).toBe(expected);
  });

  it("has to be met along with the others", () => {
    expect(meets(acme, ["name=acme-*", "metadata.plan=enterprise"])).toBe(true);
    expect(meets(acme, ["name=acme-*", "metadata.plan=team"])).toBe(false);
    expect(meets(acme, [])).toBe(true);
  });

  it.each(["plan=team", "name", "metadata.=x", "display_name=a"])("is none: %s", (text) => {
    expect(() => parseCondition(text)).toThrow(/name=GLOB or metadata.KEY=GLOB/);
  });
});

describe("the file of a listing", () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "orgconn-listing-"));
    path = join(directory, "all.organizations.ndjson");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const rows = async () =>
    (await allOf(readOrganizationRows(path))).map((raw) =>
      "fields" in raw ? raw.fields.organization_id : raw,
    );

  it("goes on where the last whole page ended, whatever a crash left behind it", async () => {
    expect(await resumeListing(path, [])).toEqual({ found: 0, complete: false });
    addPage(path, { organizations: ["org_1", "org_2"], next: "page-2" });
    appendFileSync(path, '{"organizations":["org_3"],"ne');
    expect(await resumeListing(path, [])).toEqual({ found: 2, complete: false, from: "page-2" });
    addPage(path, { organizations: [], next: "page-3" });
    addPage(path, { organizations: ["org_4"] });
    expect(await resumeListing(path, [])).toEqual({ found: 3, complete: true });
    expect(await rows()).toEqual(["org_1", "org_2", "org_4"]);
  });

  it("is of one listing only", async () => {
    await resumeListing(path, ["name=a*"]);
    const before = readFileSync(path, "utf8");
    await expect(resumeListing(path, ["name=b*"])).rejects.toThrow(UsageError);
    expect(readFileSync(path, "utf8")).toBe(before);
  });
});
