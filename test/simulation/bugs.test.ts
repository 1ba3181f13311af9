import { describe, expect, it, vi } from "vitest";
import { BUGS_ABOUT_AUTH0 } from "./bugs/auth0.ts";
import { BUGS_OF_BATCHES } from "./bugs/batches.ts";
import type { Bug } from "./bugs/bug.ts";
import { FOUND_AT } from "./bugs/found-at.ts";
import { BUGS_OF_LETTERS } from "./bugs/letters.ts";
import { BUGS_OF_LIMITS } from "./bugs/limits.ts";
import { BUGS_OF_OPERATORS } from "./bugs/operators.ts";
import { BUGS_OF_ORDER } from "./bugs/order.ts";
import { simulate } from "./simulate.ts";

/** The mistake that is made inside the core at the moment, if any. */
const core = vi.hoisted(() => ({ mistake: undefined as string | undefined }));
const makes = (mistake: string) => core.mistake === mistake;

vi.mock("../../contract/place.ts", async (original) => {
  const real = await original<typeof import("../../contract/place.ts")>();
  const asText: typeof real.comparePlaces = (a, b) =>
    a.lane === b.lane && a.sequence !== b.sequence
      ? a.sequence < b.sequence
        ? -1
        : 1
      : real.comparePlaces(a, b);
  return {
    ...real,
    comparePlaces: ((a, b) =>
      makes("compares places as text")
        ? asText(a, b)
        : real.comparePlaces(a, b)) as typeof real.comparePlaces,
  };
});

vi.mock("../../lambda/order/decide.ts", async (original) => {
  const real = await original<typeof import("../../lambda/order/decide.ts")>();
  const decide: typeof real.decide = (pair, request, place) => {
    const decision = real.decide(pair, request, place);
    if (decision.do !== "overtaken") return decision;
    if (makes("applies an older disable over a newer enable")) return { do: "apply", settings: {} };
    if (!makes("voids only what is on record when a disable was overtaken")) return decision;
    const onRecord = Object.entries(decision.defaults).filter(([name]) => name in pair.settings);
    return { ...decision, defaults: Object.fromEntries(onRecord) };
  };
  return { ...real, decide };
});

vi.mock("../../lambda/budget/learn.ts", async (original) => {
  const real = await original<typeof import("../../lambda/budget/learn.ts")>();
  const learn: typeof real.learn = (state, sighting, hint) =>
    hint !== undefined && makes("believes what it was told of the limit, whatever an answer says")
      ? real.learn(state, { ...sighting, limit: hint.burst, remaining: hint.burst, throttled: false }, hint)
      : real.learn(state, sighting, hint);
  return { ...real, learn };
});

vi.mock("../../lambda/operation/failed-call.ts", async (original) => {
  const real = await original<typeof import("../../lambda/operation/failed-call.ts")>();
  const afterFailedCall: typeof real.afterFailedCall = (setback, tally, random) =>
    setback.kind === "throttled" && makes("counts a throttle as an attempt")
      ? real.tryLater({ detail: setback.message }, tally, random)
      : real.afterFailedCall(setback, tally, random);
  return { ...real, afterFailedCall };
});

vi.mock("../../lambda/operation/expectation.ts", async (original) => {
  const real = await original<typeof import("../../lambda/operation/expectation.ts")>();
  const leftAlone: typeof real.leftAlone = (...asked) =>
    makes("pays no heed to the state that a request expects") ? undefined : real.leftAlone(...asked);
  return { ...real, leftAlone };
});

vi.mock("../../lambda/operation/suspicion.ts", async (original) => {
  const real = await original<typeof import("../../lambda/operation/suspicion.ts")>();
  const crashesAlone: typeof real.crashesAlone = (...found) =>
    makes("never isolates what may crash the worker") ? undefined : real.crashesAlone(...found);
  const isAtWork = (...found: Parameters<typeof real.isAtWork>) =>
    !makes("takes a request that is at work twice for a crash") && real.isAtWork(...found);
  return { ...real, crashesAlone, isAtWork };
});

vi.mock("../../lambda/operation/triage.ts", async (original) => {
  const real = await original<typeof import("../../lambda/operation/triage.ts")>();
  return {
    ...real,
    triage: ((...delivery) => {
      const step = real.triage(...delivery);
      const goesOn =
        step.do === "dead_letter" && step.reason === "expired" && makes("never lets a request expire");
      return goesOn ? { do: "run", facts: step.facts } : step;
    }) as typeof real.triage,
  };
});

vi.mock("../../lambda/circuit/circuit.ts", async (original) => {
  const real = await original<typeof import("../../lambda/circuit/circuit.ts")>();
  return {
    ...real,
    blockingCircuit: ((...circuit) =>
      makes("calls through an open circuit")
        ? undefined
        : real.blockingCircuit(...circuit)) as typeof real.blockingCircuit,
  };
});

/** Two of them are what the simulation found in the worker itself when it first ran. */
const BUGS_IN_THE_CORE = [
  { name: "compares places as text", shows: /was asked to be/ },
  { name: "applies an older disable over a newer enable", shows: /was asked to be/ },
  { name: "counts a throttle as an attempt", shows: /attempts, but only/ },
  {
    name: "never isolates what may crash the worker",
    shows: /no terminal record|for trouble that was not its own/,
  },
  { name: "never lets a request expire", shows: /reached the end of its retention/ },
  { name: "calls through an open circuit", shows: /and it was no probe/ },
  { name: "voids only what is on record when a disable was overtaken", shows: /was asked to be/ },
  { name: "pays no heed to the state that a request expects", shows: /is carried out, but no look showed/ },
  { name: "takes a request that is at work twice for a crash", shows: /crashed_worker/ },
].map((bug) => ({ ...bug, options: {} }));

/** Those that can be made at the worker's ports, and those inside. */
const BUGS = [
  ...BUGS_OF_ORDER,
  ...BUGS_OF_LIMITS,
  ...BUGS_OF_LETTERS,
  ...BUGS_OF_BATCHES,
  ...BUGS_ABOUT_AUTH0,
  ...BUGS_OF_OPERATORS,
  ...BUGS_IN_THE_CORE,
];

const SEEDS = 300;

/**
 * A seed whose world shows a mistake: the one that showed it when the seeds were written down, so that one world
 * is enough as long as it does, or else the first of all.
 */
async function seedThatShows({ name, shows, options }: Bug): Promise<number | undefined> {
  const isShown = async (seed: number) =>
    (await simulate(seed, options)).violations.some((violation) => shows.test(violation));
  const known = process.env.FULL ? undefined : FOUND_AT[name];
  if (known !== undefined && (await isShown(known))) return known;
  for (let seed = 1; seed <= SEEDS; seed++) if (await isShown(seed)) return seed;
  return undefined;
}

/** `FULL=1` goes through all seeds from the first one on. What differs from `found-at.ts` is printed: it belongs there. */
describe("the oracle finds, within 300 seeds, a worker or a command that", { timeout: 300_000 }, () => {
  it.each(BUGS)("$name", async (bug) => {
    core.mistake = bug.name;
    const seed = await seedThatShows(bug);
    core.mistake = undefined;
    expect(seed).toBeDefined();
    if (seed !== FOUND_AT[bug.name]) console.log(`in found-at.ts: ${JSON.stringify(bug.name)}: ${seed},`);
  });

  it("and each seed that is written down is one of them, and of a bug that is planted", () => {
    const names = new Set(BUGS.map(({ name }) => name));
    expect(Object.keys(FOUND_AT).filter((name) => !names.has(name))).toEqual([]);
    expect(Object.values(FOUND_AT).filter((seed) => seed < 1 || seed > SEEDS)).toEqual([]);
  });
});
