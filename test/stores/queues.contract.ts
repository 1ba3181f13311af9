import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Lane } from "../../contract/place.ts";
import type { DeadLetter } from "../../contract/record.ts";
import type { Queues } from "../../lambda/operation/queues.ts";
import type { FifoQueue } from "../models/sqs.ts";

/** The port under test, and the queues that it writes to. */
export interface QueuesUnderTest extends AsyncDisposable {
  readonly queues: Queues;
  readonly lanes: Readonly<Record<Lane, FifoQueue>>;
  readonly deadLetters: FifoQueue;
  advance(ms: number): void;
}

const LETTER: DeadLetter = {
  operationId: "operation_1",
  redrives: 0,
  lane: "bulk",
  body: '{"action":"enabel"}',
  reason: "rejected",
  detail: "400 no",
  place: { lane: "bulk", sequence: "18849496460467696129", sentAtMs: 1_785_542_400_000 },
  auth0Status: 400,
};

/** What every Queues does, the one over SQS and its model. */
export function describeQueues(what: string, open: () => Promise<QueuesUnderTest>): void {
  describe(what, () => {
    let test: QueuesUnderTest;
    beforeEach(async () => {
      test = await open();
    });
    afterEach(() => test[Symbol.asyncDispose]());

    const letters = async () =>
      (await test.deadLetters.receive(10)).map(({ groupId, body, attributes }) => ({
        groupId,
        body,
        attributes,
      }));

    it.each(["interactive", "bulk"] as const)(
      "makes a message of the %s lane visible after so long",
      async (name) => {
        const lane = test.lanes[name];
        await lane.send({ groupId: "a", deduplicationId: "1", body: "{}", attributes: {} });
        const [received] = await lane.receive(1);
        await test.queues.returnAfter(name, received?.receiptHandle ?? "", 90);
        test.advance(89_000);
        expect(await lane.receive(1)).toEqual([]);
        test.advance(1_000);
        expect(await lane.receive(1)).toHaveLength(1);
      },
    );

    it("fails for a message that is not in the worker's hands any more", async () => {
      await expect(test.queues.returnAfter("bulk", "nothing", 5)).rejects.toThrow();
    });

    it("puts the body as it is and everything that is known of it into the dead-letter queue", async () => {
      await test.queues.deadLetter(LETTER);
      expect(await letters()).toEqual([
        {
          groupId: "operation_1",
          body: LETTER.body,
          attributes: {
            reason: "rejected",
            detail: "400 no",
            operation_id: "operation_1",
            lane: "bulk",
            redrives: "0",
            place: "bulk:18849496460467696129:1785542400000",
            auth0_status: "400",
          },
        },
      ]);
    });

    it("leaves out what is empty, which SQS refuses, and what is not known", async () => {
      const { auth0Status: _, place: __, ...letter } = LETTER;
      await test.queues.deadLetter({ ...letter, detail: "" });
      const [{ attributes } = { attributes: {} }] = await letters();
      expect(Object.keys(attributes).toSorted()).toEqual(["lane", "operation_id", "reason", "redrives"]);
    });

    it("puts a letter there once, when a crash makes the worker send it twice", async () => {
      await test.queues.deadLetter(LETTER);
      await test.queues.deadLetter(LETTER);
      expect(await letters()).toHaveLength(1);
    });

    it("puts a letter there again that was redriven and failed within five minutes", async () => {
      await test.queues.deadLetter(LETTER);
      const [received] = await test.deadLetters.receive(1);
      await test.deadLetters.delete(received?.receiptHandle ?? "");
      await test.queues.deadLetter({ ...LETTER, redrives: 1 });
      expect(await letters()).toMatchObject([{ attributes: { redrives: "1" } }]);
    });
  });
}
