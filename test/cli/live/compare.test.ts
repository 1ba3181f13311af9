import { describe, expect, test } from "vitest";
import type { Applied, PairState } from "../../../contract/pair.ts";
import { UNKNOWN_PAIR } from "../../../contract/pair.ts";
import type { Place } from "../../../contract/place.ts";
import { compare } from "../../../operator/drift/compare.ts";

const NOW_MS = 1_000_000;
const place: Place = { lane: "bulk", sequence: "1", sentAtMs: 0 };

function applied(state: Applied["state"], operationId = "operation-1"): Applied {
  return {
    operationId,
    state,
    result: "applied",
    before: { state: "unknown" },
    auth0Status: 201,
    place,
    atMs: 5,
  };
}

function pair(fields: Partial<PairState>): PairState {
  return { ...UNKNOWN_PAIR, version: 1, ...fields };
}

const enabled = pair({ applied: applied("enabled"), settings: { show_as_button: { value: false, place } } });
const disabled = pair({ applied: applied("disabled") });
const live = (fields: object) => ({ connection_id: "con_1", ...fields });

describe("comparing what the tenant has with what was last applied", () => {
  test.each([
    [
      "enabled, and the settings that were named are the same",
      enabled,
      [live({ show_as_button: false, is_signup_enabled: true })],
    ],
    ["disabled, and not there", disabled, []],
    ["never applied", pair({}), [live({})]],
  ])("no drift: %s", (_, recorded, entries) => {
    expect(compare("org_1", [{ connectionId: "con_1", pair: recorded }], entries, NOW_MS).drifts).toEqual([]);
  });

  test.each([
    ["enabled, but not there", enabled, [], { state: "disabled", settings: {} }],
    [
      "enabled, with another value",
      enabled,
      [live({ show_as_button: true })],
      { state: "enabled", settings: { show_as_button: true } },
    ],
    ["disabled, but there", disabled, [live({ show_as_button: true })], { state: "enabled", settings: {} }],
    [
      "enabled, but turned off",
      enabled,
      [live({ is_enabled: false, show_as_button: false })],
      { state: "off", settings: {} },
    ],
    [
      "disabled, but there and turned off",
      disabled,
      [live({ is_enabled: false })],
      { state: "off", settings: {} },
    ],
  ])("drift: %s", (_, recorded, entries, found) => {
    const { drifts } = compare("org_1", [{ connectionId: "con_1", pair: recorded }], entries, NOW_MS);
    expect(drifts).toMatchObject([
      { organizationId: "org_1", connectionId: "con_1", operationId: "operation-1", live: found },
    ]);
  });

  test("no drift is made of what stands behind the end of a list that was cut off", () => {
    const recorded = ["con_1", "con_2"].map((connectionId) => ({ connectionId, pair: enabled }));
    const list = [live({ show_as_button: false })];
    expect(compare("org_1", recorded, list, NOW_MS, true)).toMatchObject({
      drifts: [],
      unlisted: ["con_2"],
      compared: 1,
    });
    expect(compare("org_1", recorded, list, NOW_MS)).toMatchObject({ unlisted: [], compared: 2 });
  });

  test("the newest operation is named where an older one was applied after it", () => {
    const both = pair({ applied: applied("enabled", "older"), newest: applied("enabled", "newest") });
    const { drifts } = compare("org_1", [{ connectionId: "con_1", pair: both }], [], NOW_MS);
    expect(drifts[0]?.operationId).toBe("newest");
  });

  test.each([
    ["claimed", { claim: { operationId: "o", alone: 0, untilMs: NOW_MS + 1 } }, true],
    ["left unsettled", { unsettled: { operationId: "o", untilMs: NOW_MS + 1 } }, true],
    [
      "claimed once, by an execution that is gone",
      { claim: { operationId: "o", alone: 0, untilMs: NOW_MS } },
      false,
    ],
  ])("a pair that is %s", (_, fields, busy) => {
    const recorded = { connectionId: "con_1", pair: { ...enabled, ...fields } };
    const found = compare("org_1", [recorded], [], NOW_MS);
    expect(found.busy).toEqual(busy ? ["con_1"] : []);
    expect(found.drifts).toHaveLength(busy ? 0 : 1);
    expect(found.compared).toBe(busy ? 0 : 1);
  });
});
