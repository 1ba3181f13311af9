import { describe, expect, test } from "vitest";
import { costText, summaryLines } from "../../../cli/drift/summary-text.ts";
import type { Drift } from "../../../operator/drift/compare.ts";
import { isClean, noFindings } from "../../../operator/drift/find-drift.ts";
import { driftKind, summaryObject, summaryOf } from "../../../operator/drift/summary.ts";

function drift(recorded: Drift["recorded"]["state"], live: Drift["live"]["state"]): Drift {
  return {
    organizationId: "org_1",
    connectionId: "con_1",
    recorded: { state: recorded, settings: {} },
    operationId: "operation-1",
    appliedAtMs: 0,
    live: { state: live, settings: {} },
  };
}

const commandLine = (...words: readonly string[]) => ["orgconn", ...words, "--local"].join(" ");

describe("the kind of a drift", () => {
  test.each([
    ["enabled", "disabled", "removed"],
    ["disabled", "enabled", "enabled"],
    ["enabled", "enabled", "settings"],
    ["enabled", "off", "turned_off"],
    ["disabled", "off", "turned_off"],
  ] as const)("%s on record and %s in the tenant: %s", (recorded, live, kind) => {
    expect(driftKind(drift(recorded, live))).toBe(kind);
  });
});

describe("the summary of a comparison", () => {
  const findings = {
    ...noFindings(),
    organizations: 118,
    compared: 120,
    drifts: [drift("enabled", "disabled"), drift("enabled", "disabled"), drift("enabled", "enabled")],
    busy: ["org_1 con_1"],
    unlisted: ["org_2 con_1", "org_2 con_2"],
    gone: ["org_3"],
    unrecorded: ["org_4"],
  };

  test("counts what drifted by its kind, and what was not compared by its reason", () => {
    expect(summaryObject(summaryOf(findings))).toEqual({
      event: "summary",
      organizations: 118,
      compared: 120,
      drifted: { removed: 2, settings: 1 },
      not_compared: { busy: 1, unlisted: 2, unknown_organizations: 1, without_records: 1 },
    });
  });

  test("says so in sentences, with the names of what was not compared", () => {
    expect(summaryLines(findings, commandLine)).toEqual([
      "Compared 120 connections of 118 organizations: 3 drifted (2 removed from the organization, 1 with other settings).",
      "Not compared, 1 connection that was being changed: org_1 con_1",
      "Not compared, 2 connections behind the end of a list of 1,000: org_2 con_1, org_2 con_2",
      "Not compared, 1 organization that the tenant no longer has: org_3",
      "Not compared, 1 organization that no request was ever applied to: org_4",
      "Not looked at: connections that no request was ever applied to.",
    ]);
  });

  test("says whose last repair failed, and where the reason is", () => {
    const lastRepair = { operation_id: "repair-1", status: "dead_lettered", reason: "rejected" } as const;
    const failed = { ...findings, drifts: [{ ...drift("enabled", "disabled"), lastRepair }] };
    expect(summaryLines(failed, commandLine)[1]).toBe(
      "The last repair of 1 connection failed or was superseded (last column). Why: orgconn status repair-1 --local",
    );
  });

  test("says that nothing drifted, and what it did not look at", () => {
    expect(summaryLines({ ...noFindings(), organizations: 1, compared: 1 }, commandLine)).toEqual([
      "No drift: the tenant has what was last applied (1 connection of 1 organization).",
      "Not looked at: connections that no request was ever applied to.",
    ]);
  });
});

describe("a named organization of which nothing is on record", () => {
  test("is not said to have no drift, and is not clean", () => {
    const findings = { ...noFindings(), unrecorded: ["org_doesnotexist"] };
    expect(summaryLines(findings, commandLine)).toEqual([
      "Nothing was compared.",
      "Not compared, 1 organization that no request was ever applied to: org_doesnotexist",
      "Not looked at: connections that no request was ever applied to.",
    ]);
    expect(isClean(findings)).toBe(false);
    expect(isClean(noFindings())).toBe(true);
  });
});

describe("the cost of a comparison", () => {
  const rate = { perMinute: 100, isTested: true };
  test.each([
    [
      { reads: 1, isCounted: true, rate, seconds: 0 },
      "This takes up to 1 read of the tenant, about 1 s at its read limit of 100 a minute.",
    ],
    [
      { reads: 20_000, isCounted: false, rate, seconds: 12_000 },
      "This takes up to about 20,000 reads of the tenant, about 3 h 20 min at its read limit of 100 a minute.",
    ],
    [
      { reads: 200, isCounted: false, rate: { perMinute: 50, isTested: false }, seconds: 240 },
      "This takes up to about 200 reads of the tenant, about 4 min at its read limit of 50 a minute. This is an upper bound: calls have not reached the tenant's limit yet, so it may be higher than the rate assumed here.",
    ],
    [
      { reads: 0, isCounted: false, rate, seconds: 0 },
      "How many reads of the tenant this takes is not known yet.",
    ],
    [
      { reads: 2, isCounted: true, rate: undefined, seconds: undefined },
      "This takes up to 2 reads of the tenant; its read limit is not known yet.",
    ],
  ])("%o", (estimate, text) => {
    expect(costText(estimate)).toBe(text);
  });
});
