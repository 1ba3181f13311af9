import { describe, expect, it } from "vitest";
import { createLimitWatch, throttledBucket } from "../../lambda/budget/attribution.ts";
import { type ControlItem, EMPTY_ITEM, type SupplyModel } from "../../lambda/budget/state.ts";
import { SECOND, stateWith } from "./arbitraries.ts";

const point = { supply: 0, second: SECOND };

function model(burst: number, rest: Partial<SupplyModel> = {}): SupplyModel {
  return {
    burst,
    known: point,
    resetSecond: SECOND,
    stepSeconds: 1,
    anchor: point,
    nextAnchor: point,
    ...rest,
  };
}

function item(write?: SupplyModel, management?: SupplyModel): ControlItem {
  const buckets = {
    ...EMPTY_ITEM.buckets,
    ...(write !== undefined && { write: stateWith(write, 0) }),
    ...(management !== undefined && { management: stateWith(management, 0) }),
  };
  return { ...EMPTY_ITEM, buckets };
}

const WRITE_GROUP = "Global per minute organization_connections_write group limit has been reached";

const KNOWN = item(model(5), model(10));

describe("a refusal is the bucket's that", () => {
  it.each([
    ["its message names: the management API's", KNOWN, "Global limit has been reached", 5, "management"],
    ["its message names: the group's", KNOWN, WRITE_GROUP, 10, "write"],
    ["has the limit that it names", KNOWN, undefined, 10, "management"],
    [
      "has the limit that it names, where the group's is unknown",
      item(undefined, model(10)),
      undefined,
      10,
      "management",
    ],
    ["was asked for, where nothing names one", KNOWN, "Too many requests", undefined, "write"],
    ["was asked for, where nothing is known either", item(model(5)), undefined, undefined, "write"],
    [
      "was asked for, where another's message speaks of something global",
      KNOWN,
      "The global edge is busy",
      5,
      "write",
    ],
    ["was asked for, where only its own is known", item(model(5)), undefined, 7, "write"],
    ["was asked for, where the limit is neither's", KNOWN, undefined, 7, "write"],
    ["was asked for, where both have that limit", item(model(5), model(5)), undefined, 5, "write"],
  ] as const)("%s", (_, known, message, limit, bucket) => {
    expect(throttledBucket("write", message, known, limit)).toBe(bucket);
  });
});

describe("headers are the bucket's whose limit they name", () => {
  it.each([
    ["a first limit is the group's", item(), 10, "write"],
    ["the group's own", item(model(5), model(10)), 5, "write"],
    ["the management API's", item(model(5), model(10)), 10, "management"],
    ["a larger one beside the group's is not told at once", item(model(5)), 10, undefined],
    ["a smaller one means that the group's has shrunk", item(model(25)), 8, "write"],
    ["one that comes back is the group's", item(model(8, { previousBurst: 25 })), 25, "write"],
    [
      "one that comes and goes is another bucket's",
      item(model(5, { previousBurst: 10, alternations: 2 })),
      10,
      "management",
    ],
    ["a third limit is the group's", item(model(5), model(10)), 7, "write"],
  ] as const)("%s", (_, known, limit, bucket) => {
    expect(createLimitWatch().bucketOf("write", limit, known)).toBe(bucket);
  });

  function named(limits: readonly number[]) {
    const watch = createLimitWatch();
    return limits.map((limit) => watch.bucketOf("write", limit, item(model(5))));
  }

  it("a larger one that takes turns with the group's is the management API's", () => {
    expect(named([10, 5, 10, 5, 10]).at(-1)).toBe("management");
  });

  it("takes its turn once, however long the group's own has been named since", () => {
    expect(named([10, 5, 5, 5, 10]).at(-1)).toBeUndefined();
  });

  it("a larger one that stays is the group's, which has grown", () => {
    expect(named([5, 100, 100, 100, 100, 100])).toEqual(["write", ...Array(4).fill(undefined), "write"]);
  });

  it("an answer that was late does not make two buckets of one", () => {
    expect(named([100, 5, 100, 100, 100, 100, 100]).at(-1)).toBe("write");
  });
});
