import { marshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toItem } from "../../../contract/items/operation-item.ts";
import type { OperationRecord } from "../../../contract/record.ts";
import { type OutcomeDetail, outcomeEventSchema } from "../../../lib/events/outcome-event.ts";
import { DETAIL_TYPE_PATH, FILTER_PATTERNS, INPUT_TEMPLATE } from "../../../lib/events/pipe-parameters.ts";
import { follow, matches, render } from "../../models/pipe.ts";
import { deferrals, outcomes } from "../../operation/arbitraries.ts";

const imageOf = (record: OperationRecord) => marshall(toItem(record, 90, 0), { removeUndefinedValues: true });
type Image = ReturnType<typeof imageOf>;

/** A change as the table's stream tells of it. */
const change = (before: Image | undefined, after: Image | undefined) => ({
  eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
  dynamodb: {
    ...(before === undefined ? {} : { OldImage: before }),
    ...(after === undefined ? {} : { NewImage: after }),
  },
});
type Change = ReturnType<typeof change>;

const isAnnounced = (record: Change) => FILTER_PATTERNS.some((pattern) => matches(pattern, record));

function eventOf(record: Change): unknown {
  const detail = JSON.parse(render(INPUT_TEMPLATE, record)) as OutcomeDetail;
  return { source: "orgconn", "detail-type": follow(DETAIL_TYPE_PATH, record), detail };
}

const finished = outcomes.map((outcome): OperationRecord => ({ status: outcome.ending.status, ...outcome }));
const deferred = deferrals.map((deferral): OperationRecord => ({ status: "deferred", ...deferral }));

describe("a change is announced exactly if", () => {
  test("it ends an operation: at once, or after it waited", () => {
    fc.assert(
      fc.property(deferred, finished, (waiting, end) => {
        expect(isAnnounced(change(undefined, imageOf(end)))).toBe(true);
        expect(isAnnounced(change(imageOf(waiting), imageOf(end)))).toBe(true);
      }),
    );
  });

  test("and not when it begins to wait, is redriven, is changed after its end, or expires", () => {
    fc.assert(
      fc.property(deferred, deferred, finished, finished, (waiting, later, end, again) => {
        expect(isAnnounced(change(undefined, imageOf(waiting)))).toBe(false);
        expect(isAnnounced(change(imageOf(waiting), imageOf(later)))).toBe(false);
        expect(isAnnounced(change(imageOf(end), imageOf(waiting)))).toBe(false);
        expect(isAnnounced(change(imageOf(end), imageOf(again)))).toBe(false);
        expect(isAnnounced(change(imageOf(end), undefined))).toBe(false);
      }),
    );
  });
});

test("whatever the record, its event fits the published schema and says what the record says", () => {
  fc.assert(
    fc.property(finished, (end) => {
      const item = toItem(end, 90, 0);
      const event = outcomeEventSchema.parse(eventOf(change(undefined, imageOf(end))));
      expect(event["detail-type"]).toBe(item.event_type);
      for (const [name, value] of Object.entries(event.detail)) {
        expect(value, name).toBe(String(item[name as keyof typeof item] ?? ""));
      }
    }),
  );
});

test("every field that a schema's reader may count on is in the template, and no other", () => {
  const fields = Object.keys(outcomeEventSchema.def.shape.detail.def.shape);
  expect(Object.keys(JSON.parse(INPUT_TEMPLATE)).sort()).toEqual(fields.sort());
});

test.each(Object.entries(outcomeEventSchema.def.shape.detail.def.shape))(
  "%s holds nothing that would have to be escaped, which a pipe does not do",
  (_name, field) => {
    for (const text of ['"', "\\", "\n", 'org_1", "status": "succeeded']) {
      expect(field.safeParse(text).success).toBe(false);
    }
  },
);
