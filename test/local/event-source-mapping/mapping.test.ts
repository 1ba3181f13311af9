import { afterEach, expect, test, vi } from "vitest";
import { type LaneUnderTest, startLane } from "../fixtures/lane.ts";

let lane: LaneUnderTest;
afterEach(() => lane.stop());

const empty = { visible: 0, inFlight: 0 };
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 20 });
const names = () => lane.said().flatMap(({ batch }) => batch.map(({ name }) => name));

test("what the function acknowledges is deleted, and a group's messages come one after the other", async () => {
  lane = await startLane();
  for (const name of ["a", "b", "c"]) await lane.send({ name });
  await until(async () => expect(await lane.depth()).toEqual(empty));
  expect(names()).toEqual(["a", "b", "c"]);
});

test("a failed message stays hidden for its visibility timeout and then holds up only its own group", async () => {
  lane = await startLane({ visibilitySeconds: 1, enabled: false });
  await lane.send({ name: "fails", fail: true }, "one");
  await lane.send({ name: "waits" }, "one");
  await lane.send({ name: "passes" }, "two");
  lane.mapping.enable();
  await until(() => expect(names().filter((name) => name === "fails").length).toBeGreaterThan(1));
  expect(names()).toContain("passes");
  expect(names()).not.toContain("waits");
  const receives = lane.said().flatMap(({ batch }) => batch.filter(({ name }) => name === "fails"));
  expect(receives.slice(0, 2).map((entry) => entry.receives)).toEqual([1, 2]);
});

test.each([
  { how: "throws", wish: { name: "bad", throws: true } },
  { how: "ends its process", wish: { name: "bad", crash: true } },
  { how: "answers with something else", wish: { name: "bad", respond: { batchItemFailures: "all" } } },
  {
    how: "names a message that is not there",
    wish: { name: "bad", respond: { batchItemFailures: [{ itemIdentifier: "?" }] } },
  },
])("a function that $how acknowledges nothing of the batch", async ({ wish }) => {
  lane = await startLane({ enabled: false });
  await lane.send({ name: "good" }, "one");
  await lane.send(wish, "two");
  lane.mapping.enable();
  await until(() => expect(names().toSorted()).toEqual(["bad", "good"]));
  await lane.mapping.disable();
  expect(await lane.depth()).toEqual({ visible: 0, inFlight: 2 });
});

test("an environment is kept, but not after its process ended", async () => {
  lane = await startLane({ maximumConcurrency: 1 });
  await lane.send({ name: "first" });
  await until(async () => expect(await lane.depth()).toEqual(empty));
  await lane.send({ name: "second" });
  await until(async () => expect(await lane.depth()).toEqual(empty));
  await lane.send({ name: "third", crash: true });
  await lane.send({ name: "fourth" }, "other");
  await until(() => expect(names()).toContain("fourth"));
  const [first, second, , fourth] = lane.said();
  expect(second).toMatchObject({ pid: first?.pid, invocations: 2 });
  expect(fourth?.pid).not.toBe(first?.pid);
});

test("an invocation that takes longer than the function's timeout is ended", async () => {
  lane = await startLane({ timeoutSeconds: 1 });
  await lane.send({ name: "hangs", hang: true });
  await until(() => expect(lane.logs).toContain("invocation failed: Task timed out after 1.00 seconds"));
  expect(lane.said()[0]?.remainingMs).toBeLessThanOrEqual(1_000);
  expect(await lane.depth()).toEqual({ visible: 0, inFlight: 1 });
});

test("never more invocations at once than the maximum concurrency", async () => {
  lane = await startLane({ maximumConcurrency: 2, enabled: false });
  for (let group = 0; group < 40; group++) await lane.send({ name: `m${group}`, sleepMs: 10 }, `g${group}`);
  lane.mapping.enable();
  await until(async () => expect(await lane.depth()).toEqual(empty));
  expect(new Set(lane.said().map(({ pid }) => pid)).size).toBeLessThanOrEqual(2);
  expect(lane.said().every(({ batch }) => batch.length <= 10)).toBe(true);
  expect(names().length).toBe(40);
});

// The receives of a mapping that has just begun are on their way when it is disabled. Left alone they would wait for ten seconds.
test("a mapping that is disabled ends the polls that wait, and not before", { timeout: 9_000 }, async () => {
  lane = await startLane();
  expect(lane.pollsEnded()).toBe(0);
  await lane.mapping.disable();
  expect(lane.pollsEnded()).toBeGreaterThan(0);
});

test("a mapping that is disabled takes nothing, and finishes what it has", async () => {
  lane = await startLane();
  await lane.send({ name: "slow", sleepMs: 300 });
  await until(() => expect(names()).toEqual(["slow"]));
  await lane.mapping.disable();
  expect(await lane.depth()).toEqual(empty);
  await lane.send({ name: "later" });
  expect(await lane.depth()).toEqual({ visible: 1, inFlight: 0 });
  lane.mapping.enable();
  await until(() => expect(names()).toEqual(["slow", "later"]));
});

test("what a stop interrupts can be received again at once", async () => {
  lane = await startLane();
  await lane.send({ name: "hangs", hang: true });
  await until(() => expect(names()).toEqual(["hangs"]));
  const drained = lane.mapping.disable();
  await lane.target.kill();
  await drained;
  expect(await lane.depth()).toEqual({ visible: 1, inFlight: 0 });
});
