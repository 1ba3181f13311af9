import { describe, expect, it } from "vitest";
import { messageGroupId } from "../../../contract/message-group.ts";
import { fuzzWorld } from "../../fuzz/world.ts";
import { ENABLE, get, intakeWorld, type Moment, post } from "./world.ts";

/** Calls of AWS that a new request makes. */
const STEPS = [0, 1, 2, 3];
const MOMENTS: readonly Moment[] = ["before", "after"];
const PLACES = STEPS.flatMap((step) => MOMENTS.map((moment) => [step, moment] as const));

/** Lets the worker do what is in the lanes, and returns how the operations ended. */
async function outcomesOf({ messages }: ReturnType<typeof intakeWorld>) {
  const worker = fuzzWorld();
  await worker.run(messages.map(({ lane, body, groupId }) => ({ lane, body, groupId, nature: "valid" })));
  expect(worker.left()).toBe(0);
  return [...worker.records.values()].map(({ operationId, status }) => ({ operationId, status }));
}

describe.each(["kill", "fail"] as const)("a function that AWS lets %s", (how) => {
  describe.each(PLACES)("at call %i, %s it takes effect", (step, moment) => {
    const strike = (world: ReturnType<typeof intakeWorld>) =>
      how === "kill" ? world.killAt(step, moment) : world.failAt(step, moment);

    it.each([false, true])(
      "accepts the request when the client tries again, after five minutes: %s",
      async (late) => {
        const world = intakeWorld();
        strike(world);
        const first = await world.call(post(ENABLE));
        expect(first?.reply.statusCode).toBe(how === "kill" ? undefined : 503);
        if (late) world.forgetDeduplication();
        const second = await world.call(post(ENABLE));
        expect(second?.reply.statusCode).toBe(202);
        expect(await outcomesOf(world)).toEqual([{ operationId: ENABLE.operation_id, status: "succeeded" }]);
      },
    );

    it("calls nothing accepted that does not come to an outcome", async () => {
      const world = intakeWorld();
      strike(world);
      await world.call(post(ENABLE));
      const seen = await world.call(get(ENABLE.operation_id));
      const outcomes = await outcomesOf(world);
      if (seen?.content.status === "accepted") expect(outcomes).toHaveLength(1);
      else expect(seen?.reply.statusCode).toBe(404);
    });

    it("never lets another request have the id of one that may have been sent", async () => {
      const world = intakeWorld();
      strike(world);
      await world.call(post(ENABLE));
      const other = { ...ENABLE, connection_id: "con_2" };
      const answered = await world.call(post(other));
      const outcomes = await outcomesOf(world);
      if (answered?.reply.statusCode === 202) {
        expect(world.messages.map(({ groupId }) => groupId)).toEqual([
          messageGroupId({ action: "enable", organization_id: "org_1", connection_id: "con_2" }),
        ]);
        expect(outcomes).toHaveLength(1);
      } else expect(answered?.reply.statusCode).toBe(422);
    });
  });
});

it("a request that is sent twice, because its first answer was lost, is one operation", async () => {
  const world = intakeWorld();
  world.killAt(2, "after");
  await world.call(post(ENABLE));
  world.forgetDeduplication();
  await world.call(post(ENABLE));
  expect(world.messages).toHaveLength(2);
  expect(await outcomesOf(world)).toHaveLength(1);
});

it("a client that gives up, and tries again at any of the steps, is accepted in the end", async () => {
  for (const [step, moment] of PLACES) {
    for (const [again, momentAgain] of PLACES) {
      const world = intakeWorld();
      world.killAt(step, moment);
      await world.call(post(ENABLE));
      world.killAt(again, momentAgain);
      await world.call(post(ENABLE));
      world.forgetDeduplication();
      expect((await world.call(post(ENABLE)))?.reply.statusCode).toBe(202);
      expect((await world.call(get(ENABLE.operation_id)))?.content.status).toBe("accepted");
      expect(await outcomesOf(world)).toHaveLength(1);
    }
  }
});
