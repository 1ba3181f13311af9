import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  addPage,
  beginListing,
  type ListingPurpose,
  readOrganizationRows,
  resumeListing,
} from "../../../operator/backfill/organizations/organizations-file.ts";
import { meets, parseCondition } from "../../../operator/backfill/organizations/where.ts";
import { UsageError } from "../../../operator/errors.ts";
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

  const PURPOSE: ListingPurpose = {
    batch_id: "okta",
    asked: '{"action":"enable","connectionId":"con_1"}',
    where: [],
    tenant: "acme.eu.auth0.com",
    deployment: "https://sqs.eu-central-1.amazonaws.com/999999999999/bulk.fifo",
  };
  const NOW = Date.UTC(2026, 10, 22);
  const begin = (purpose = PURPOSE) => beginListing(path, purpose, NOW);

  it("goes on where the last whole page ended, whatever a crash left behind it", async () => {
    expect(resumeListing(path, PURPOSE)).toBeUndefined();
    expect(begin()).toEqual({ listedAtMs: NOW, found: 0, complete: false });
    addPage(path, { organizations: ["org_1", "org_2"], next: "page-2" });
    appendFileSync(path, '{"organizations":["org_3"],"ne');
    expect(resumeListing(path, PURPOSE)).toEqual({
      listedAtMs: NOW,
      found: 2,
      complete: false,
      from: "page-2",
    });
    addPage(path, { organizations: [], next: "page-3" });
    addPage(path, { organizations: ["org_4"] });
    expect(resumeListing(path, PURPOSE)).toEqual({ listedAtMs: NOW, found: 3, complete: true });
    expect(await rows()).toEqual(["org_1", "org_2", "org_4"]);
  });

  it("is never overwritten", () => {
    writeFileSync(path, "an operator's notes");
    expect(() => begin()).toThrow();
    expect(readFileSync(path, "utf8")).toBe("an operator's notes");
  });

  it.each<[keyof ListingPurpose, ListingPurpose, RegExp]>([
    [
      "where",
      { ...PURPOSE, where: ["name=b*"] },
      /made at 2026-11-22T00:00:00.000Z for the conditions \(none\).* name=b\*/,
    ],
    [
      "tenant",
      { ...PURPOSE, tenant: "other.eu.auth0.com" },
      /the tenant acme.eu.auth0.com.*the tenant other.eu.auth0.com/,
    ],
    ["deployment", { ...PURPOSE, deployment: "https://sqs.us/other" }, /bulk.fifo.*https:\/\/sqs.us\/other/],
    ["batch_id", { ...PURPOSE, batch_id: "entra" }, /the batch okta.*the batch entra/],
    ["asked", { ...PURPOSE, asked: '{"action":"disable"}' }, /enable.*disable/],
  ])("is for one purpose alone: another %s is refused, and the file stays as it is", (_, purpose, why) => {
    begin();
    appendFileSync(path, '{"cut');
    const before = readFileSync(path, "utf8");
    const resume = () => resumeListing(path, purpose);
    expect(resume).toThrow(UsageError);
    expect(resume).toThrow(why);
    expect(resume).toThrow(path);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  it.each(["", "{", '{"where":[]}\n{"organizations":["org_1"]}\n', "[1]\n", "organization_id\norg_1\n"])(
    "is refused where it does not say what it is for: %j",
    (content) => {
      writeFileSync(path, content);
      expect(() => resumeListing(path, PURPOSE)).toThrow(/does not say which tenant/);
      expect(readFileSync(path, "utf8")).toBe(content);
    },
  );
});
