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

const READ_GROUP = "Global per minute organization_connections_read group limit has been reached";
const OTHER_GROUP = "Global per minute users_write group limit has been reached";
const OTHER_API = "Global limit has been reached for the Authentication API";
const ASSUMED = item(model(5, { assumed: true }), model(10));

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
    ["its message names, whatever the headers say", KNOWN, WRITE_GROUP, 7, "write"],
    ["was asked for, where the first limit that is seen is named", item(), undefined, 5, "write"],
    ["was asked for, where a limit was assumed until now", ASSUMED, undefined, 7, "write"],
    [
      "was asked for, where another's message speaks of something global",
      KNOWN,
      "The global edge is busy",
      5,
      "write",
    ],
    ["was asked for, where both have that limit", item(model(5), model(5)), undefined, 5, "write"],
  ] as const)("%s", (_, known, message, limit, bucket) => {
    expect(throttledBucket("write", message, known, limit)).toBe(bucket);
  });

  it.each([
    ["read", READ_GROUP, "read"],
    [
      "list_organizations",
      "Global per second organizations_list group limit has been reached",
      "list_organizations",
    ],
    ["list_organizations", "Global per second limit has been reached.", "management"],
  ] as const)("its message names: of a call in %s, %j", (group, message, bucket) => {
    expect(throttledBucket(group, message, KNOWN)).toBe(bucket);
  });
});

describe("a refusal blames no bucket", () => {
  it.each([
    ["without a body and a limit", undefined, undefined],
    ["with an empty message and no limit", "", undefined],
    ["in words of its own, without a limit", "Too many requests", undefined],
    ["with a limit that is neither's", undefined, 7],
    ["that names another group than the call's", READ_GROUP, undefined],
    ["that names a group that is not ours, beside our limit", OTHER_GROUP, 5],
    ["that names another API, beside our limit", OTHER_API, 5],
  ] as const)("%s", (_, message, limit) => {
    expect(throttledBucket("write", message, KNOWN, limit)).toBeUndefined();
  });
});

describe("headers are the bucket's whose limit they name", () => {
  it.each([
    ["a first limit is the group's", item(), 10, "write"],
    ["the group's own", item(model(5), model(10)), 5, "write"],
    ["the management API's", item(model(5), model(10)), 10, "management"],
    ["a larger one beside the group's is not told at once", item(model(5)), 10, undefined],
    ["a smaller one beside it is not told at once either", item(model(25)), 8, undefined],
    ["the first that is named where one was assumed", ASSUMED, 10, "write"],
    ["one that comes back is the group's", item(model(8, { previousBurst: 25 })), 25, "write"],
    [
      "one that comes and goes is another bucket's",
      item(model(5, { previousBurst: 10, alternations: 2 })),
      10,
      "management",
    ],
    ["a third limit is not told at once", item(model(5), model(10)), 7, undefined],
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

  it("a smaller one that is named twice in a row is the group's, which has shrunk", () => {
    expect(named([4, 4])).toEqual([undefined, "write"]);
    expect(named([4, 3, 4, 5, 4])).not.toContain("management");
  });

  it("a third one that stays is the group's", () => {
    const watch = createLimitWatch();
    const told = Array.from({ length: 5 }, () => watch.bucketOf("write", 7, item(model(5), model(10))));
    expect(told).toEqual([...Array(4).fill(undefined), "write"]);
  });

  it("an answer that was late does not make two buckets of one", () => {
    expect(named([100, 5, 100, 100, 100, 100, 100]).at(-1)).toBe("write");
  });
});
