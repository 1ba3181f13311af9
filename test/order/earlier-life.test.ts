import { describe, expect, it } from "vitest";
import { type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import { callsInDoubt } from "../../lambda/order/doubt.ts";
import { withoutEarlierLife } from "../../lambda/order/earlier-life.ts";

/** Records are kept for 30 days at least. */
const DAYS_29_MS = 29 * 86_400_000;
const SENT_MS = 2 * DAYS_29_MS;
const OWN = "operation_1";
const seenBefore = { operationId: OWN, seen: { state: "disabled" } } as const;
const earlier = { operationId: OWN, untilMs: SENT_MS - DAYS_29_MS - 1 };
const present = { operationId: OWN, untilMs: SENT_MS - DAYS_29_MS };
const others = { operationId: "operation_2", untilMs: 5 };

const seenBy = (pair: Partial<PairState>) => withoutEarlierLife({ ...UNKNOWN_PAIR, ...pair }, OWN, SENT_MS);

describe("what an operation_id did in an earlier life", () => {
  it.each<[string, Partial<PairState>]>([
    ["a lost answer", { unsettled: earlier, seenBefore }],
    ["a crash", { claim: { ...earlier, alone: 2 }, seenBefore }],
    ["a call that others came after", { inDoubt: [earlier], seenBefore }],
    ["all of them", { claim: { ...earlier, alone: 2 }, unsettled: earlier, inDoubt: [earlier], seenBefore }],
  ])("is another operation's doubt: %s", (_, pair) => {
    const renamed = { operationId: `${OWN}@${earlier.untilMs}`, untilMs: earlier.untilMs };
    expect(seenBy(pair)).toEqual({ ...UNKNOWN_PAIR, inDoubt: [renamed] });
  });

  it("leaves others where they are", () => {
    const theirs = { operationId: "operation_2", seen: { state: "disabled" } } as const;
    const claim = { ...others, alone: 0 };
    const seen = seenBy({ inDoubt: [earlier], claim, seenBefore: theirs });
    expect(seen).toMatchObject({ claim, seenBefore: theirs });
    expect(callsInDoubt(seen)).toEqual([`${OWN}@${earlier.untilMs}`, "operation_2"]);
  });

  it.each<[string, Partial<PairState>]>([
    ["a call of another message of the request, days before", { unsettled: present, seenBefore }],
    ["a call that another came after", { inDoubt: [present, others], seenBefore }],
    ["a call without a date, from an earlier version", { inDoubt: [{ operationId: OWN }] }],
    ["nothing", {}],
  ])("is not what it did in this one: %s", (_, pair) => {
    expect(seenBy(pair)).toEqual({ ...UNKNOWN_PAIR, ...pair });
  });
});
