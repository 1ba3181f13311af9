import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** A message as the function gets it. */
export interface Delivered {
  readonly messageId: string;
  readonly body: string;
  readonly receiveCount: number;
}

/** What a function says of a batch: the ids of the messages that are not done, or nothing because it failed. */
export type Answer = readonly string[] | "fails";

/** What the function under a mapping does with a batch. */
export type Work = (batch: readonly Delivered[]) => Promise<Answer>;

/** A mapping of a FIFO queue whose clock the test moves; it begins disabled. */
export interface MappingUnderTest extends AsyncDisposable {
  enable(): void;
  /** Takes no more messages. Resolves when nothing is in hand any more. */
  disable(): Promise<void>;
  send(body: string, groupId: string): Promise<void>;
  /** Messages in the queue, visible or not. */
  depth(): Promise<number>;
  advance(ms: number): Promise<void>;
  /** Waits until a check no longer throws. */
  until(check: () => unknown): Promise<void>;
}

/** What a mapping under test is made with. */
export const MAPPING_UNDER_TEST = { visibilityTimeoutSeconds: 30, maximumConcurrency: 2 } as const;

/** What every event source mapping of a FIFO queue does, the stand-in and the model. */
export function describeMapping(what: string, open: (work: Work) => Promise<MappingUnderTest>): void {
  describe(what, () => {
    let mapping: MappingUnderTest;
    let work: Work;
    let batches: (readonly Delivered[])[];
    beforeEach(async () => {
      batches = [];
      work = async () => [];
      mapping = await open((batch) => {
        batches.push(batch);
        return work(batch);
      });
    });
    afterEach(() => mapping[Symbol.asyncDispose]());

    const bodies = () => batches.flat().map(({ body }) => body);
    const receives = (body: string) =>
      batches.flat().flatMap((message) => (message.body === body ? [message.receiveCount] : []));
    const visibilityTimeout = () => mapping.advance(MAPPING_UNDER_TEST.visibilityTimeoutSeconds * 1_000);
    const untilDepth = (depth: number) =>
      mapping.until(async () => expect(await mapping.depth()).toBe(depth));

    it("gives the function each group in its order, ten at most together, and deletes what is done", async () => {
      for (let index = 0; index < 12; index += 1) await mapping.send(`a${index}`, "a");
      for (let group = 0; group < 12; group += 1) await mapping.send("b", `b${group}`);
      mapping.enable();
      await untilDepth(0);
      expect(bodies().filter((body) => body.startsWith("a"))).toEqual(
        Array.from({ length: 12 }, (_, index) => `a${index}`),
      );
      expect(bodies()).toHaveLength(24);
      expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(10);
    });

    it("leaves what the function names hidden until its time is over, and only its group with it", async () => {
      work = async (batch) =>
        batch.flatMap(({ messageId, body, receiveCount }) =>
          body === "stays" && receiveCount === 1 ? messageId : [],
        );
      await mapping.send("stays", "a");
      mapping.enable();
      await mapping.until(() => expect(bodies()).toEqual(["stays"]));
      await mapping.send("behind", "a");
      await mapping.send("elsewhere", "b");
      await mapping.until(() => expect(bodies()).toEqual(["stays", "elsewhere"]));
      await untilDepth(2);
      await visibilityTimeout();
      await untilDepth(0);
      expect(receives("stays")).toEqual([1, 2]);
      expect(bodies().at(-1)).toBe("behind");
    });

    it.each([
      ["fails", "fails"],
      ["names a message that is not in the batch", ["another-message"]],
    ] as const)("takes nothing of a batch for done whose function %s", async (_, answer) => {
      work = async (batch) => (batch.some(({ receiveCount }) => receiveCount === 1) ? answer : []);
      for (const group of ["a", "b"]) await mapping.send(group, group);
      mapping.enable();
      await mapping.until(() => expect(bodies().toSorted()).toEqual(["a", "b"]));
      await visibilityTimeout();
      await untilDepth(0);
      expect([receives("a"), receives("b")]).toEqual([
        [1, 2],
        [1, 2],
      ]);
    });

    it("invokes the function for as many batches at once as it may, and for no more", async () => {
      const atWork: (() => void)[] = [];
      let most = 0;
      work = async () => {
        await new Promise<void>((resolve) => {
          atWork.push(resolve);
          most = Math.max(most, atWork.length);
        });
        return [];
      };
      for (let group = 0; group < 40; group += 1) await mapping.send("x", `${group}`);
      mapping.enable();
      await mapping.until(() => expect(atWork).toHaveLength(MAPPING_UNDER_TEST.maximumConcurrency));
      await mapping.until(async () => {
        atWork.shift()?.();
        expect(await mapping.depth()).toBe(0);
      });
      expect(most).toBe(MAPPING_UNDER_TEST.maximumConcurrency);
    });

    it("takes nothing while it is disabled, and goes on when it is enabled again", async () => {
      mapping.enable();
      await mapping.send("before", "a");
      await untilDepth(0);
      await mapping.disable();
      await mapping.send("meanwhile", "a");
      await mapping.advance(60_000);
      expect(bodies()).toEqual(["before"]);
      mapping.enable();
      await untilDepth(0);
      expect(bodies()).toEqual(["before", "meanwhile"]);
    });
  });
}
