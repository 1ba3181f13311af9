import { describe, expect, it } from "vitest";
import { UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { Request } from "../../contract/request.ts";
import { NO_MEMBER } from "../../lambda/batches/member.ts";
import { type FirstReadsPorts, readFirst } from "../../lambda/operation/read-first.ts";
import { delivery } from "./worker.ts";

const PAIR = { organization_id: "org_1", connection_id: "con_1" } as const;
const ENABLE: Request = { operation_id: "operation-1", action: "enable", ...PAIR };
const RETRIEVE: Request = { operation_id: "operation-1", action: "retrieve", organization_id: "org_1" };

/** Ports that note what is asked of them, and answer after everything is asked. */
function noting(isHalted: () => Promise<boolean> = NO_MEMBER.isHalted) {
  const asked: string[] = [];
  const note = async <T>(what: string, answer: T) => {
    asked.push(what);
    await new Promise((resolve) => setImmediate(resolve));
    return answer;
  };
  const ports: FirstReadsPorts = {
    operations: { read: (id) => note(`record ${id}`, undefined) },
    pairs: { read: (key) => note(`pair ${key.organizationId} ${key.connectionId}`, UNKNOWN_PAIR) },
    batches: {
      memberOf: (batchId, lane) => ({
        ...NO_MEMBER,
        isHalted: () => note(`batch ${batchId} ${lane}`, undefined).then(isHalted),
      }),
    },
    gate: { foresee: (call, lane) => void asked.push(`gate ${call} ${lane}`) },
    tenant: { foresee: () => void asked.push("tenant") },
  };
  return { asked, ports };
}

describe("readFirst()", () => {
  it("reads side by side what a first delivery needs", async () => {
    const { asked, ports } = noting();
    const reads = readFirst(delivery(ENABLE), { ...ENABLE, batch_id: "batch-1" }, ports);
    expect(asked).toEqual([
      "gate enable bulk",
      "tenant",
      "record operation-1",
      "pair org_1 con_1",
      "batch batch-1 bulk",
    ]);
    expect(await reads).toEqual({ record: undefined, pair: UNKNOWN_PAIR });
  });

  it("reads the record alone at a later delivery: it may end with it", async () => {
    const { asked, ports } = noting();
    const again = delivery(ENABLE, { receiveCount: 2 });
    expect(await readFirst(again, ENABLE, ports)).toEqual({ record: undefined, pair: undefined });
    expect(asked).toEqual(["record operation-1"]);
  });

  it.each([
    ["no pair for a retrieve", RETRIEVE, "gate list bulk"],
    [
      "a look for a request that expects a state",
      { ...ENABLE, expected: { state: "disabled" } },
      "gate get bulk",
    ],
  ] as const)("foresees %s", async (_, request, call) => {
    const { asked, ports } = noting();
    await readFirst(delivery(request), request, ports);
    expect(asked[0]).toBe(call);
    expect(asked.some((what) => what.startsWith("pair"))).toBe(request.action !== "retrieve");
  });

  it("leaves a batch that cannot be read to the step that needs it", async () => {
    const { ports } = noting(() => Promise.reject(new Error("no answer")));
    expect(await readFirst(delivery(ENABLE), ENABLE, ports)).toMatchObject({ pair: UNKNOWN_PAIR });
  });

  it("fails where the pair cannot be read", async () => {
    const { ports } = noting();
    const failing = { ...ports, pairs: { read: () => Promise.reject(new Error("no answer")) } };
    await expect(readFirst(delivery(ENABLE), ENABLE, failing)).rejects.toThrow("no answer");
  });
});
