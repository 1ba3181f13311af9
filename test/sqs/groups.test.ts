import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Delivery } from "../../lambda/operation/delivery.ts";
import { byGroup } from "../../lambda/sqs/groups.ts";

function delivery(groupId: string, index: number): Delivery {
  const place = { lane: "bulk", sequence: `${index}`, sentAtMs: index } as const;
  const id = `message_${index}`;
  return { messageId: id, receiptHandle: id, body: "{}", groupId, place, receiveCount: 1 };
}

describe("byGroup", () => {
  it("keeps every message once, together with its group, in the order in which they came", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", "__proto__"), { maxLength: 10 }), (groupIds) => {
        const batch = groupIds.map(delivery);
        const groups = byGroup(batch);
        expect(groups.map(([first]) => first?.groupId)).toEqual([...new Set(groupIds)]);
        for (const group of groups) {
          expect(group).toEqual(batch.filter(({ groupId }) => groupId === group[0]?.groupId));
        }
      }),
    );
  });
});
