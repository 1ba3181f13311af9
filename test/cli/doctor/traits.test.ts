import { expect, test } from "vitest";
import type { TenantTraits } from "../../../contract/traits.ts";
import { traitsFinding } from "../../../operator/doctor/traits.ts";

const LEARNED_AT_MS = Date.parse("2026-11-22T02:00:00.000Z");
const DAY_MS = 86_400_000;
const TRAITS: TenantTraits = {
  repeatedPost: "refused",
  learnedAtMs: LEARNED_AT_MS,
  evidence: "POST of con_1 for org_1, which was enabled: 409",
  by: "probe",
};
const typed = (command: string) => `orgconn ${command} --local`;

test("what is known of a tenant is shown with its time, its evidence, and until when it is believed", () => {
  expect(traitsFinding(TRAITS, LEARNED_AT_MS + DAY_MS, typed)).toEqual({
    check: "repeated POST",
    verdict: "ok",
    detail:
      "refused, learned by the probe at 2026-11-22T02:00:00.000Z (POST of con_1 for org_1, which was enabled: 409), believed until 2026-12-22T02:00:00.000Z",
  });
});

test.each([
  ["not known yet", undefined],
  ["no longer known: learned at 2026-11-22T02:00:00.000Z", TRAITS],
])("%s is a warning that names the command to find out", (detail, known) => {
  const finding = traitsFinding(known, LEARNED_AT_MS + 30 * DAY_MS, typed);
  expect(finding).toMatchObject({ verdict: "warning", detail: expect.stringContaining(detail) });
  expect(finding.remedy).toContain("orgconn doctor --probe-tenant ORGANIZATION CONNECTION --local");
});
