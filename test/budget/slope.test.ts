import { describe, expect, it } from "vitest";
import type { BucketObservation } from "../../lambda/budget/observation.ts";
import { type Slope, slope } from "../../lambda/budget/slope.ts";
import type { Shock, SupplyModel, SupplyPoint } from "../../lambda/budget/state.ts";
import { SECOND } from "./arbitraries.ts";

/** Points are named by their distance from the known one, in seconds and tokens. */
const KNOWN_SUPPLY = 1000;
const at = (seconds: number, tokens: number): SupplyPoint => ({
  second: SECOND + seconds,
  supply: KNOWN_SUPPLY + tokens,
});

const MODEL: SupplyModel = {
  burst: 100,
  known: at(0, 0),
  resetSecond: SECOND + 1,
  stepSeconds: 1,
  refillPerSecond: 5,
  anchor: at(-4, -20),
  nextAnchor: at(-2, -10),
};
const ANCHORS = { anchor: MODEL.anchor, nextAnchor: MODEL.nextAnchor };

interface Move {
  readonly model?: Partial<SupplyModel>;
  readonly to: SupplyPoint;
  readonly surprise?: number;
  readonly answer?: Partial<BucketObservation>;
  /** The rate as it is known; null while it is not. */
  readonly rate?: number | null;
}

/** The slope after the line has moved to a point, by default without surprise and somewhere inside of the bucket. */
function slopeAfter({ model = {}, to, surprise = 0, answer = {}, rate = 5 }: Move): Slope {
  const sighting = {
    second: to.second,
    limit: 100,
    remaining: 50,
    throttled: false,
    countedBefore: to.supply - 51,
    countedAtMost: to.supply - 50,
    ...answer,
  };
  return slope({ ...MODEL, ...model }, to, surprise, sighting, rate ?? undefined);
}

describe("the rate is measured", () => {
  it("between the anchor and the point", () => {
    expect(slopeAfter({ to: at(1, 4) })).toMatchObject({ refillPerSecond: 24 / 5, ...ANCHORS });
  });

  it("as nothing where the supply went back", () => {
    expect(slopeAfter({ to: at(1, -30) }).refillPerSecond).toBe(0);
  });

  it("not within the anchor's own second, nor before it", () => {
    for (const seconds of [-4, -5]) {
      expect(slopeAfter({ to: at(seconds, -18) })).toMatchObject({ refillPerSecond: 5, ...ANCHORS });
    }
  });

  it("over a whole second at least", () => {
    expect(slopeAfter({ to: at(-3, -12) })).toMatchObject({ refillPerSecond: 8, ...ANCHORS });
  });

  it.each([
    ["stay for eight seconds", 5, 5, false],
    ["move on after eight", 6, 5, true],
    ["stay for 24 tokens, where those take longer", 9, 2, false],
    ["move on after 24 tokens, where those take longer", 10, 2, true],
    ["stay where nothing is added", 900, 0, false],
  ])("over anchors that %s", (_, seconds, rate, moves) => {
    const tokens = -20 + rate * (seconds + 4);
    const to = at(seconds, tokens);
    const { refillPerSecond, ...anchors } = slopeAfter({ to, rate });
    expect(refillPerSecond).toBeCloseTo(rate, 9);
    expect(anchors).toMatchObject(moves ? { anchor: MODEL.nextAnchor, nextAnchor: to } : ANCHORS);
  });
});

describe("the first rate", () => {
  it("is what was surely supplied since the anchor", () => {
    const seen = slopeAfter({ to: at(1, 0), rate: null, answer: { remaining: 50, countedBefore: 939 } });
    expect(seen).toEqual({ refillPerSecond: (50 + 939 + 1 - 980) / 5, ...ANCHORS });
  });

  it.each([
    ["a token at least", 930, 1 / 5],
    ["not less than one", 929, undefined],
  ])("needs %s", (_, countedBefore, rate) => {
    expect(slopeAfter({ to: at(1, 0), rate: null, answer: { countedBefore } }).refillPerSecond).toBe(rate);
  });
});

describe("a full bucket", () => {
  it.each([
    ["tells a rate that is higher than the known one", 5, 40, 12],
    ["does not tell one that is lower", 5, 0, 5],
    ["tells one where none is known", null, 0, 4],
  ])("%s, and measures from here on", (_, rate, tokens, expected) => {
    const to = at(1, tokens);
    for (const remaining of [99, 100]) {
      expect(slopeAfter({ to, rate, surprise: -9, answer: { remaining } })).toEqual({
        refillPerSecond: expected,
        anchor: to,
        nextAnchor: to,
      });
    }
  });

  it.each([
    ["by half over one second, in which calls were on their way", -3, 8, (5 + 28) / 2],
    ["in full over two", -2, 36, 28],
    ["not at all where it is lower", -3, -18, 5],
  ])("raises the rate %s", (_, seconds, tokens, expected) => {
    const seen = slopeAfter({ to: at(seconds, tokens), answer: { remaining: 99 } });
    expect(seen.refillPerSecond).toBe(expected);
  });

  it("tells a rate that none was known before over one second, too", () => {
    const seen = slopeAfter({ to: at(-3, 8), rate: null, answer: { remaining: 99 } });
    expect(seen.refillPerSecond).toBe(28);
  });

  it("tells nothing within the anchor's second", () => {
    expect(slopeAfter({ to: at(-4, 0), answer: { remaining: 100 } }).refillPerSecond).toBe(5);
    expect(
      slopeAfter({ to: at(-4, 0), rate: null, answer: { remaining: 100 } }).refillPerSecond,
    ).toBeUndefined();
  });

  it("is one without the token that was just taken, and no emptier", () => {
    expect(slopeAfter({ to: at(1, 40), answer: { remaining: 98 } }).anchor).toEqual(MODEL.anchor);
  });

  it("is none that refuses, whatever it says is left", () => {
    const refused = { remaining: 100, throttled: true };
    expect(slopeAfter({ to: at(1, 5), answer: refused }).anchor).toEqual(MODEL.anchor);
  });
});

describe("a surprise", () => {
  const shockAt = (seconds: number, rest: Partial<Shock> = {}): Shock => ({
    sinceSecond: SECOND + seconds,
    second: SECOND + seconds,
    tokens: -1.5,
    refillPerSecond: 5,
    believed: false,
    ...rest,
  });

  it.each([
    ["of two tokens, and a quarter of a second's refill", -2, 5, true],
    ["of a little less than two tokens", -1.9, 5, false],
    ["of two tokens, but less than a quarter of the refill", -2, 9, false],
    ["of a quarter of the refill", -2.25, 9, true],
    ["upwards", 2, 5, true],
  ])("%s: whether it changes the rate", (_, surprise, rate, believed) => {
    const to = at(1, 5);
    const seen = slopeAfter({ to, surprise, rate });
    expect(seen.shock).toEqual({ ...shockAt(1), tokens: surprise, refillPerSecond: rate, believed });
    if (believed)
      expect(seen).toMatchObject({ refillPerSecond: rate + surprise / 2, anchor: to, nextAnchor: to });
    else expect(seen).toMatchObject({ refillPerSecond: 5, ...ANCHORS });
  });

  it("is believed in full where a request was refused, and never takes more than all of the rate", () => {
    expect(slopeAfter({ to: at(1, 0), surprise: -3, answer: { throttled: true } }).refillPerSecond).toBe(2);
    expect(slopeAfter({ to: at(1, 0), surprise: -30 }).refillPerSecond).toBe(0);
  });

  it.each([
    ["in the same second", 0],
    ["in the next", 1],
  ])("adds up with one before it: %s", (_, seconds) => {
    const seen = slopeAfter({ model: { shock: shockAt(0) }, to: at(seconds, 5), surprise: -1.5, rate: 4 });
    expect(seen.shock).toEqual(shockAt(0, { second: SECOND + seconds, tokens: -3, believed: true }));
    // From the rate that both were predicted with, by what they come to a second.
    expect(seen.refillPerSecond).toBe(5 - 3 / (seconds + 1) / 2);
  });

  it.each<[string, Partial<Shock>, number, number]>([
    ["of the other sign", { tokens: 1.5 }, 1, -1.5],
    ["of more than a second ago", {}, 2, -1.5],
    ["of a later answer", { second: SECOND + 3 }, 1, -1.5],
    ["that was believed a second ago", { believed: true, tokens: -5 }, 1, -1.5],
  ])("stands alone beside one %s", (_, before, seconds, surprise) => {
    const shock = shockAt(0, before);
    const seen = slopeAfter({ model: { shock }, to: at(seconds, 5), surprise, rate: 4 });
    expect(seen.shock).toEqual({ ...shockAt(seconds), tokens: surprise, refillPerSecond: 4 });
  });

  it("goes on within the second in which it was believed", () => {
    const shock = shockAt(0, { believed: true, tokens: -5 });
    const seen = slopeAfter({ model: { shock }, to: at(0, -6), surprise: -1, rate: 2.5 });
    expect(seen.shock).toEqual(shockAt(0, { tokens: -6, believed: true }));
    expect(seen.refillPerSecond).toBe(5 - 6 / 2);
  });

  it("needs a share of every second's refill that it lasts", () => {
    const shock = shockAt(0, { sinceSecond: SECOND - 1, tokens: -2 });
    const small = slopeAfter({ model: { shock }, to: at(1, 5), surprise: -1.5 });
    expect(small.shock).toMatchObject({ tokens: -3.5, believed: false });
    const large = slopeAfter({ model: { shock }, to: at(1, 5), surprise: -2 });
    expect(large.shock).toMatchObject({ tokens: -4, believed: true });
  });

  it("is none while the rate is unknown", () => {
    expect(slopeAfter({ to: at(1, 5), surprise: -9, rate: null })).not.toHaveProperty("shock");
  });
});

describe("a hidden bucket", () => {
  const hidden = { hidden: true } as const;
  const refused = { throttled: true, remaining: 0 };

  it("was empty at each refusal: the rate is what was granted in between", () => {
    const to = at(3, 12);
    expect(slopeAfter({ model: hidden, to, answer: refused, surprise: -9 })).toEqual({
      refillPerSecond: 4,
      anchor: MODEL.known,
      nextAnchor: to,
    });
  });

  it("tells nothing by refusals that are closer together than three seconds, or before the anchor", () => {
    for (const model of [hidden, { ...hidden, anchor: at(9, 20) }]) {
      const to = at(model === hidden ? 2 : 9, 12);
      const { anchor, nextAnchor } = { ...MODEL, ...model };
      expect(slopeAfter({ model, to, answer: refused, surprise: -9 })).toEqual({
        refillPerSecond: 5,
        anchor,
        nextAnchor,
      });
    }
  });

  it("is measured like any other by the calls that it allows", () => {
    expect(slopeAfter({ model: hidden, to: at(3, 12) })).toMatchObject({
      refillPerSecond: 32 / 7,
      ...ANCHORS,
    });
  });
});
