import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { rowOperationId } from "../../../../contract/row-operation-id.ts";
import { sendMessages } from "../../../../operator/backfill/send/send-messages.ts";
import { createBitSet } from "../../../../operator/backfill/validate/bit-set.ts";
import { Interrupted } from "../../../../operator/errors.ts";
import type { Session } from "../../../../operator/session/session.ts";
import { answer, callsTo, startService, takesAll } from "./service.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "orgconn-send-test-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

const rowOf = (row: number) =>
  ({ action: "enable", organization_id: `org_${row}`, connection_id: "con_1" }) as const;

function jobOf(rows: number, from = 0) {
  const path = join(directory, "rows.ndjson");
  writeFileSync(path, Array.from({ length: rows }, (_, row) => `${JSON.stringify(rowOf(row))}\n`).join(""));
  return { rows: { path, overruledLines: createBitSet() }, batchId: "batch-1", from };
}

/** A session whose lane is at this address. */
function sessionAt(endpoint: string): Pick<Session, "clients" | "names"> {
  const { client, QueueUrl } = callsTo(endpoint);
  return {
    clients: { sqs: async () => client } as unknown as Session["clients"],
    names: { queues: { bulk: QueueUrl } } as unknown as Session["names"],
  };
}

it("sends each row once, in full calls, under the ids that follow from batch and row", async () => {
  await using service = await startService(takesAll);
  const told: number[] = [];
  const signal = new AbortController().signal;
  await sendMessages(sessionAt(service.endpoint), jobOf(1_005, 5), {
    signal,
    onSent: (sent) => told.push(sent),
  });
  expect(told.at(-1)).toBe(1_005);
  const calls = service.received.map(
    ({ body }) => (JSON.parse(body) as { Entries: Readonly<Record<string, string>>[] }).Entries,
  );
  expect(calls.map((entries) => entries.length)).toEqual(Array.from({ length: 100 }, () => 10));
  const entries = calls
    .flat()
    .toSorted((a, b) => Number(a.MessageGroupId?.slice(4, -6)) - Number(b.MessageGroupId?.slice(4, -6)));
  entries.forEach((entry, index) => {
    const row = rowOf(index + 5);
    const operationId = rowOperationId("batch-1", row);
    expect(entry.MessageGroupId).toBe(`${row.organization_id}#con_1`);
    expect(entry.MessageDeduplicationId).toBe(`${operationId}:0`);
    expect(JSON.parse(entry.MessageBody ?? "")).toEqual({
      operation_id: operationId,
      batch_id: "batch-1",
      ...row,
    });
  });
});

it("throws SQS's error, and nothing is under way any more", async () => {
  await using service = await startService(takesAll, answer(403, { __type: "AccessDenied", message: "No." }));
  const signal = new AbortController().signal;
  const sent = sendMessages(sessionAt(service.endpoint), jobOf(1_000), { signal, onSent() {} });
  await expect(sent).rejects.toThrow("No.");
});

it.each([
  ["is silent", () => {}],
  ["refuses for a while", answer(503, {})],
])("gives up calls three seconds after it is stopped, if SQS %s", async (_how, treatment) => {
  const asked = Promise.withResolvers<void>();
  await using service = await startService((response, request) => {
    asked.resolve();
    treatment(response, request);
  });
  const stop = new AbortController();
  const timeouts = vi.spyOn(globalThis, "setTimeout");
  const sent = sendMessages(sessionAt(service.endpoint), jobOf(1_000), { signal: stop.signal, onSent() {} });
  const settled = sent.catch((error: unknown) => error);
  await asked.promise;
  timeouts.mockClear();
  const reason = new Interrupted("Interrupted.");
  stop.abort(reason);
  const ending = timeouts.mock.calls.find(([, ms]) => ms === 3_000);
  timeouts.mockRestore();
  ending?.[0]();
  expect(await settled).toBe(reason);
});
