import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromItem, type PairItem, toItem } from "../../contract/items/pair-item.ts";
import { pairs } from "../order/arbitraries.ts";

const KEY = { organizationId: "org_1", connectionId: "con_1" };
const PLACE = { lane: "bulk", sequence: "18849496460467696129", sentAtMs: 1_785_542_400_000 } as const;

describe("a pair as an item", () => {
  it("comes back as it was written", () => {
    fc.assert(
      fc.property(pairs, (pair) => {
        expect(fromItem(unmarshall(marshall(toItem(KEY, pair))) as PairItem)).toEqual(pair);
      }),
      { numRuns: 300 },
    );
  });

  it("spells out what people look for: ids, state, settings and their places, by which operation, when", () => {
    const item = toItem(KEY, {
      version: 4,
      applied: {
        operationId: "operation_1",
        state: "enabled",
        result: "updated",
        before: { state: "enabled", source: "seen", settings: { show_as_button: true } },
        auth0Status: 200,
        place: PLACE,
        atMs: Date.UTC(2026, 7, 1, 12),
      },
      settings: { show_as_button: { value: false, place: PLACE } },
      lastPlaces: { bulk: { sequence: PLACE.sequence, sentAtMs: PLACE.sentAtMs } },
    });
    const place = { lane: "bulk", sequence: PLACE.sequence, sent_at_ms: PLACE.sentAtMs };
    expect(item).toStrictEqual({
      organization_id: "org_1",
      connection_id: "con_1",
      version: 4,
      state: "enabled",
      operation_id: "operation_1",
      result: "updated",
      before: "enabled",
      before_source: "seen",
      before_settings: { show_as_button: true },
      auth0_status: 200,
      place,
      updated_at: "2026-08-01T12:00:00.000Z",
      settings: { show_as_button: { value: false, place } },
      last_places: { bulk: { sequence: PLACE.sequence, sent_at_ms: PLACE.sentAtMs } },
    });
  });
});
