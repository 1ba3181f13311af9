import { describe, expect, test } from "vitest";
import { interpreted } from "../../lambda/answer/interpret.ts";
import { processBatch } from "../../lambda/sqs/process.ts";
import { delivery, testWorker } from "./worker.ts";

const NO_SCOPE = {
  status: 403,
  body: { statusCode: 403, message: "Insufficient scope", errorCode: "insufficient_scope" },
};
const UPDATE = "update:organization_connections";

/** Enables with settings: they are created first, and changed where they are there already. */
const enables = Array.from({ length: 4 }, (_, index) => ({
  operation_id: `enable-${index}`,
  action: "enable",
  organization_id: `org_${index}`,
  connection_id: "con_1",
  show_as_button: false,
}));

const deliveries = () =>
  enables.map((request) =>
    delivery(request, {
      groupId: `${request.organization_id}#con_1`,
      place: { lane: "interactive", sequence: "1", sentAtMs: 1_000_000 },
    }),
  );

describe("an operation that the circuit of one scope stopped", () => {
  test("says in its record which scope it waits for, and makes none of its calls while that circuit is open", async () => {
    const worker = testWorker();
    const posts: string[] = [];
    const tenant = {
      ...worker.ports.tenant,
      call: async (call: Parameters<typeof worker.ports.tenant.call>[0]) => {
        const answer = await worker.ports.tenant.call(call);
        if (call.kind === "enable") posts.push(call.organizationId);
        const said = call.kind === "enable" ? CONFLICT : call.kind === "update" ? NO_SCOPE : ON;
        const instead = { ...answer, kind: "http" as const, headers: {}, freshToken: false, ...said };
        return interpreted(call, instead);
      },
    };
    const ports = { ...worker.ports, tenant };
    const deadlineMs = () => worker.clock.now() + 3_000;

    await processBatch(deliveries(), deadlineMs(), ports);
    expect(posts).toHaveLength(4);
    for (const { operation_id: id } of enables) {
      expect(worker.operations.records.get(id)).toMatchObject({ reason: "circuit", blockedBy: UPDATE });
    }
    posts.length = 0;
    await processBatch(deliveries(), deadlineMs(), ports);
    // The one that may wait for the circuit begins anew, so as to be the next probe.
    expect(posts.length).toBeLessThanOrEqual(1);
  });
});

const CONFLICT = {
  status: 409,
  headers: {},
  freshToken: false,
  body: { statusCode: 409, message: "Conflict" },
};
const ON = { status: 200, body: { connection_id: "con_1", show_as_button: true, connection: {} } };
