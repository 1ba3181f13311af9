import { describe, expect, test } from "vitest";
import { type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { Place } from "../../contract/place.ts";
import type { ChangeRequest, Settings } from "../../contract/request.ts";
import { planChange } from "../../lambda/operation/plan.ts";
import { isSame } from "../../lambda/operation/suspicion.ts";
import { CLAIM_LEASE_MS, claim, leaveUnsettled } from "../../lambda/order/claim.ts";
import { settle } from "../../lambda/order/settle.ts";

const NOW_MS = 1_000_000;

function at(sequence: number): Place {
  return { lane: "bulk", sequence: String(sequence), sentAtMs: sequence };
}

function request(operationId: string, action: "enable" | "disable" = "enable"): ChangeRequest {
  return { operation_id: operationId, action, organization_id: "org_1", connection_id: "con_1" };
}

function settled(
  pair: PairState,
  operationId: string,
  place: Place,
  action: "enable" | "disable" = "enable",
  settings: Settings = {},
): PairState {
  const before = { state: "unknown" } as const;
  const effect = {
    operationId,
    action,
    settings,
    place,
    result: "applied",
    before,
    auth0Status: 201,
    isNew: action === "enable",
  } as const;
  return settle(pair, effect, NOW_MS);
}

function claimedBy(operationId: string, alone: number, atMs = NOW_MS) {
  const attempt = claim(UNKNOWN_PAIR, operationId, alone, atMs);
  if (attempt.kind === "busy") throw new Error("busy");
  return attempt.next;
}

describe("the plan for a change", () => {
  test("of a pair without an item: claim it and call", () => {
    const plan = planChange(
      UNKNOWN_PAIR,
      { request: request("one"), place: at(1), alone: false },
      undefined,
      NOW_MS,
    );
    expect(plan).toMatchObject({
      do: "call",
      claimed: { version: 1, claim: { operationId: "one", alone: 0, untilMs: NOW_MS + CLAIM_LEASE_MS } },
      settings: {},
    });
  });

  test("of an operation that is settled but not recorded: only finish it", () => {
    const pair = settled(UNKNOWN_PAIR, "one", at(1));
    const plan = planChange(pair, { request: request("one"), place: at(1), alone: false }, undefined, NOW_MS);
    expect(plan).toMatchObject({ do: "finish", ending: { status: "succeeded", result: "applied" } });
  });

  test("of something older than the last disable: it is superseded", () => {
    const pair = settled(UNKNOWN_PAIR, "two", at(2), "disable");
    const plan = planChange(pair, { request: request("one"), place: at(1), alone: false }, undefined, NOW_MS);
    expect(plan).toEqual({ do: "finish", ending: { status: "superseded", byOperationId: "two" } });
  });

  test("of a disable that a newer enable overtook: what was set before it goes, and no call is made for nothing", () => {
    const overtaken = { request: request("one", "disable"), place: at(1), alone: false };
    const open = settled(UNKNOWN_PAIR, "two", at(2), "enable", { show_as_button: false });
    expect(planChange(open, overtaken, undefined, NOW_MS)).toMatchObject({
      do: "call",
      settings: { assign_membership_on_login: false, is_signup_enabled: false },
      overtakenBy: "two",
    });
    const all = { assign_membership_on_login: true, show_as_button: false, is_signup_enabled: true };
    const pair = settled(UNKNOWN_PAIR, "two", at(2), "enable", all);
    const plan = planChange(pair, overtaken, undefined, NOW_MS);
    expect(plan).toMatchObject({ do: "settle", ending: { status: "superseded", byOperationId: "two" } });
    if (plan.do !== "settle") throw new Error(plan.do);
    expect(plan.next).toMatchObject({ version: pair.version + 1, disabledPlace: at(1) });
    expect(planChange(plan.next, overtaken, undefined, NOW_MS)).toMatchObject({ do: "finish" });
  });

  test("of a disable that was overtaken, where another operation's call was left behind: that stays in doubt", () => {
    const all = { assign_membership_on_login: true, show_as_button: false, is_signup_enabled: true };
    const enabled = settled(UNKNOWN_PAIR, "two", at(2), "enable", all);
    const left: PairState = { ...enabled, claim: { operationId: "crashed", alone: 0, untilMs: NOW_MS - 1 } };
    const overtaken = { request: request("one", "disable"), place: at(1), alone: false };
    const plan = planChange(left, overtaken, undefined, NOW_MS);
    if (plan.do !== "settle") throw new Error(plan.do);
    expect(plan.next.version).toBe(left.version + 1);
    expect(plan.next.claim).toBeUndefined();
    expect(plan.next.inDoubt).toMatchObject([{ operationId: "crashed" }]);
  });

  test("of a pair that another operation holds: wait until its lease is over, then take over", () => {
    const pair = claimedBy("other", 0);
    const change = { request: request("one"), place: at(1), alone: false };
    expect(planChange(pair, change, undefined, NOW_MS)).toEqual({
      do: "wait",
      untilMs: NOW_MS + CLAIM_LEASE_MS,
    });
    expect(planChange(pair, change, undefined, NOW_MS + CLAIM_LEASE_MS).do).toBe("call");
  });

  test("after the operation's own lost answer: go on at once, while others wait", () => {
    const pair = leaveUnsettled(claimedBy("one", 0));
    expect(
      planChange(pair, { request: request("one"), place: at(1), alone: false }, undefined, NOW_MS).do,
    ).toBe("call");
    expect(
      planChange(pair, { request: request("two"), place: at(2), alone: false }, undefined, NOW_MS),
    ).toEqual({
      do: "wait",
      untilMs: NOW_MS + CLAIM_LEASE_MS,
    });
  });
});

describe("the mark of a crash", () => {
  const change = (alone: boolean) => ({ request: request("one"), place: at(1), alone });

  test("makes a suspect of the operation, unless it wrote the claim itself just now", () => {
    const pair = claimedBy("one", 0);
    expect(planChange(pair, change(false), undefined, NOW_MS + CLAIM_LEASE_MS)).toEqual({ do: "suspect" });
    expect(planChange(pair, change(false), pair, NOW_MS + CLAIM_LEASE_MS).do).toBe("call");
  });

  test("is not its own claim where another message of it was faster", () => {
    const pair = claimedBy("one", 0);
    const lost = claimedBy("one", 0, NOW_MS - 1);
    expect(lost.version).toBe(pair.version);
    expect(planChange(pair, change(false), lost, NOW_MS).do).toBe("wait");
    expect(planChange(pair, change(false), lost, NOW_MS + CLAIM_LEASE_MS)).toEqual({ do: "suspect" });
    expect(isSame({ ...UNKNOWN_PAIR, version: lost.version }, lost)).toBe(false);
  });

  test("is none while the lease lasts: the same operation is at work by another message", () => {
    const plan = planChange(claimedBy("one", 0), change(true), undefined, NOW_MS);
    expect(plan).toEqual({ do: "wait", untilMs: NOW_MS + CLAIM_LEASE_MS });
  });

  test("is still there when the lease is over", () => {
    expect(planChange(claimedBy("one", 0), change(false), undefined, NOW_MS + 10 * CLAIM_LEASE_MS)).toEqual({
      do: "suspect",
    });
  });

  test("counts only crashes while alone, and three of them dead-letter", () => {
    let pair: PairState = claimedBy("one", 0);
    let nowMs = NOW_MS;
    for (const alone of [1, 2, 3]) {
      nowMs += CLAIM_LEASE_MS;
      const plan = planChange(pair, change(true), undefined, nowMs);
      if (plan.do !== "call") throw new Error(plan.do);
      expect(plan.claimed.claim.alone).toBe(alone);
      pair = plan.claimed;
    }
    expect(planChange(pair, change(true), undefined, nowMs + CLAIM_LEASE_MS)).toMatchObject({
      do: "finish",
      ending: {
        status: "dead_lettered",
        reason: "crashed_worker",
        detail: expect.stringContaining("3 times"),
      },
    });
  });

  test("of an operation that was settled before the crash does not make a suspect", () => {
    const pair = settled(claimedBy("one", 0), "one", at(1));
    expect(planChange(pair, change(false), undefined, NOW_MS).do).toBe("finish");
  });
});
