import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { isSelected, type Selection } from "../../../operator/dead-letters/select.ts";
import { isWanted, pageSizeOf, takeFrom } from "../../../operator/list/filter.ts";

test("isWanted() wants what has one of the statuses, and one of the reasons", () => {
  const rejected = { status: "dead_lettered", reason: "rejected" };
  expect(isWanted(rejected, {})).toBe(true);
  expect(isWanted(rejected, { status: ["cancelled", "dead_lettered"], reason: ["rejected"] })).toBe(true);
  expect(isWanted(rejected, { status: ["cancelled"], reason: ["rejected"] })).toBe(false);
  expect(isWanted(rejected, { reason: ["expired"] })).toBe(false);
  expect(isWanted({ status: "succeeded" }, { reason: ["rejected"] })).toBe(false);
});

test("pageSizeOf() asks for one more than is shown, and for whole pages where entries are left out", () => {
  expect(pageSizeOf({ limit: 50 })).toBe(51);
  expect(pageSizeOf({ limit: 50, since: "2026" })).toBe(51);
  expect(pageSizeOf({ limit: 50, reason: ["rejected"] })).toBeUndefined();
  expect(pageSizeOf({ limit: 50 }, true)).toBeUndefined();
});

test("takeFrom() takes the first ones up to the limit, says whether there are more, and reads no further", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat())), fc.integer({ min: 1, max: 10 }), async (pages, limit) => {
      const isEven = (number: number) => number % 2 === 0;
      let read = 0;
      async function* pagesRead() {
        for (const page of pages) {
          read += 1;
          yield page;
        }
      }
      const { items, isCut } = await takeFrom(pagesRead(), limit, isEven);
      const all = pages.flat().filter(isEven);
      expect(items).toEqual(all.slice(0, limit));
      expect(isCut).toBe(all.length > limit);
      const needed = pages.findIndex(
        (_, index) =>
          pages
            .slice(0, index + 1)
            .flat()
            .filter(isEven).length > limit,
      );
      expect(read).toBe(needed === -1 ? pages.length : needed + 1);
    }),
  );
});

test("isSelected() chooses by time, reason and batch", () => {
  const letter = (operation_id: string, finished_at: string, reason: string, batch_id?: string) =>
    ({ operation_id, finished_at, reason, batch_id, status: "dead_lettered" }) as unknown as OperationItem;
  const letters = [
    letter("c", "2026-11-29T12:00:00.000Z", "expired", "one"),
    letter("b", "2026-11-29T11:00:00.000Z", "rejected", "one"),
    letter("a", "2026-11-29T10:00:00.000Z", "rejected"),
  ];
  const ids = (filter: Selection) => {
    return letters
      .filter((letter) => isSelected(letter, filter))
      .map(({ operation_id }) => operation_id)
      .join("");
  };
  expect(ids({})).toBe("cba");
  expect(ids({ reason: ["rejected"] })).toBe("ba");
  expect(ids({ since: "2026-11-29T11:00:00.000Z" })).toBe("cb");
  expect(ids({ batch: "one", reason: ["rejected"] })).toBe("b");
});
