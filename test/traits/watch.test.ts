import { beforeEach, describe, expect, it } from "vitest";
import type { TenantTraits } from "../../contract/traits.ts";
import type { WorkerEvent } from "../../lambda/telemetry/events.ts";
import { createTraitWatch } from "../../lambda/traits/watch.ts";
import { manualClock } from "../support/manual-clock.ts";

const clock = manualClock();
let shared: TenantTraits | undefined;
let written: (TenantTraits | undefined)[];
let events: WorkerEvent[];
let isAway: boolean;
let ageMs: number;

beforeEach(() => {
  shared = undefined;
  written = [];
  events = [];
  isAway = false;
  ageMs = 0;
});

function watch() {
  return createTraitWatch({
    store: {
      async write(traits) {
        if (isAway) throw new Error("away");
        written.push(traits);
      },
    },
    seen: () => ({ traits: shared, ageMs }),
    clock,
    observe: (event) => void events.push(event),
  });
}

describe("what an execution knows of its tenant's traits", () => {
  it("is what comes along with a permit", () => {
    const traits = watch();
    expect(traits.repeatedPost()).toBeUndefined();
    shared = { repeatedPost: "upserted", learnedAtMs: clock.now(), evidence: "", by: "probe" };
    expect(traits.repeatedPost()).toBe("upserted");
  });

  it("is what it has just seen, before that comes along", async () => {
    const traits = watch();
    await traits.sawRepeatedPost("refused", "409");
    expect(traits.repeatedPost()).toBe("refused");
    expect(written).toMatchObject([{ repeatedPost: "refused", evidence: "409", by: "worker" }]);
    expect(events).toEqual([{ event: "trait", repeatedPost: "refused", evidence: "409" }]);
  });

  it("is taken away at a contradiction", async () => {
    shared = { repeatedPost: "upserted", learnedAtMs: clock.now(), evidence: "", by: "probe" };
    const traits = watch();
    await traits.sawRepeatedPost("refused", "409");
    expect(traits.repeatedPost()).toBeUndefined();
    expect(written).toEqual([undefined]);
  });

  it("is what others have learned since", async () => {
    const traits = watch();
    await traits.sawRepeatedPost("refused", "409");
    clock.advance(1_000);
    shared = { repeatedPost: "upserted", learnedAtMs: clock.now(), evidence: "", by: "probe" };
    expect(traits.repeatedPost()).toBe("upserted");
  });

  it.each([
    ["with permits since, one of which brought it along", true],
    ["without a permit in between", false],
  ])("is dropped by another execution, %s", async (_, isSeenBetween) => {
    const traits = watch();
    await traits.sawRepeatedPost("refused", "409");
    [shared] = written;
    clock.advance(3_600_000);
    if (isSeenBetween) expect(traits.repeatedPost()).toBe("refused");
    await watch().sawRepeatedPost("upserted", "201");
    shared = written.at(-1);
    expect(traits.repeatedPost()).toBeUndefined();
  });

  it("is what it wrote, not what a request from before then brought along", async () => {
    shared = { repeatedPost: "refused", learnedAtMs: clock.now(), evidence: "", by: "probe" };
    const traits = watch();
    await traits.sawRepeatedPost("upserted", "201");
    clock.advance(60_000);
    ageMs = 58_000;
    expect(traits.repeatedPost()).toBeUndefined();
  });

  it("costs no request when it fails, or is known", async () => {
    isAway = true;
    await watch().sawRepeatedPost("refused", "409");
    expect(events).toMatchObject([{ event: "trait" }, { event: "failed" }]);
    isAway = false;
    shared = { repeatedPost: "refused", learnedAtMs: clock.now(), evidence: "", by: "worker" };
    await watch().sawRepeatedPost("refused", "409");
    expect(written).toEqual([]);
  });
});
