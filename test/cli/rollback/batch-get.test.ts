import type { AttributeValue, BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { batchGet } from "../../../operator/rollback/batch-get.ts";
import type { Session } from "../../../operator/session/session.ts";

type Key = Record<string, AttributeValue>;

/** A table that processes only some of the keys of each request: as many as the next number says, then all. */
function throttledTable(processes: number[]) {
  const pauses: number[] = [];
  let requests = 0;
  const dynamodb = {
    async send({ input }: BatchGetItemCommand) {
      requests += 1;
      const keys = input.RequestItems?.pairs?.Keys as Key[];
      const some = processes.shift() ?? keys.length;
      const left = keys.slice(some);
      return {
        Responses: { pairs: keys.slice(0, some) },
        UnprocessedKeys: left.length === 0 ? {} : { pairs: { Keys: left } },
      };
    },
  };
  const session = { clients: { dynamodb: async () => dynamodb } } as unknown as Session;
  const get = (ids: string[]) =>
    batchGet(
      session,
      "pairs",
      ids.map((id) => ({ id })),
      { pause: async (ms) => void pauses.push(ms), random: () => 1 },
    );
  return { get, pauses, requests: () => requests };
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);
const idsOf = (items: Key[]) => items.map(({ id }) => id?.S).toSorted();

test("batchGet() pauses for longer each time before it asks again for keys that DynamoDB left unprocessed", async () => {
  const { get, pauses, requests } = throttledTable([3, 0, 2]);
  expect(idsOf(await get(ids(10)))).toEqual(ids(10).toSorted());
  expect(pauses).toEqual([500, 1_000, 2_000]);
  expect(requests()).toBe(4);
});

test("batchGet() does not pause between requests that DynamoDB processes whole", async () => {
  const { get, pauses, requests } = throttledTable([]);
  expect(idsOf(await get(ids(250)))).toEqual(ids(250).toSorted());
  expect(pauses).toEqual([]);
  expect(requests()).toBe(3);
});

test("a request that DynamoDB processes whole ends the growth of batchGet()'s pauses", async () => {
  const { get, pauses } = throttledTable([0, 100, 0]);
  expect(idsOf(await get(ids(150)))).toEqual(ids(150).toSorted());
  expect(pauses).toEqual([500, 500]);
});
