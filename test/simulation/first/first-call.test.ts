import { describe, expect, it } from "vitest";
import { WRITE_SCOPES } from "../../../contract/http-api.ts";
import type { Request } from "../../../contract/request.ts";
import { readSubmission } from "../../../doors/http/submission.ts";
import { requestsFor } from "../../../doors/tenant-events/requests.ts";
import { RUNNING } from "../../batches/arbitraries.ts";
import { createDeployment } from "./deployment.ts";
import { type FirstCall, runFirstCall } from "./first-call.ts";

/** Every request takes as long: the time until a call is sent tells how many requests came before it, one after the other. */
const TRIP_MS = 10;
const TIMES = { table: TRIP_MS, secret: TRIP_MS, kms: TRIP_MS, auth0: TRIP_MS };

const PAIR = { organization_id: "org_1", connection_id: "con_1" } as const;
const ENABLE: Request = { operation_id: "operation-1", action: "enable", ...PAIR };
const DISABLE: Request = { operation_id: "operation-1", action: "disable", ...PAIR };
const RETRIEVE: Request = { operation_id: "operation-1", action: "retrieve", organization_id: "org_1" };
const EXPECTING: Request = { ...ENABLE, expected: { state: "disabled" } };
const KEY = "arn:aws:kms:eu-central-1:000000000000:key/key-1";
const SIGNED = { credentials: { client_id: "client", kms_key_arn: KEY }, keyArns: [KEY] };

/** What the HTTP API lets in. */
function submitted(): Request {
  const submission = readSubmission({
    routeKey: "POST /operations",
    headers: { "content-type": "application/json" },
    query: {},
    path: {},
    body: Buffer.from(JSON.stringify({ ...ENABLE, requested_by: "onboarding" })),
    subject: "client@clients",
    scopes: [WRITE_SCOPES.interactive],
  });
  if (submission.kind !== "submission") throw new Error(submission.kind);
  return submission.request;
}

/** What a rule makes of a new organization. */
function ruled(): Request {
  const [request] = requestsFor({ id: "org_1" }, [
    { name: "okta", when: {}, enable: { connection_id: "con_1" } },
  ]);
  if (request === undefined) throw new Error("no rule matched");
  return request;
}

interface Case extends FirstCall {
  /** Requests in sequence before the first call of the Management API, and before the first write. */
  readonly trips: readonly [call: number, write: number];
}

const row: FirstCall = {
  request: { ...ENABLE, batch_id: "batch-1" },
  lane: "bulk",
  prepare: ({ batches }) => batches.create({ ...RUNNING, capture: false }),
};

const CASES: Readonly<Record<string, Case>> = {
  // Record, pair, control item and token side by side; permit; claim.
  "an urgent enable": { request: ENABLE, trips: [3, 3] },
  "an urgent disable": { request: DISABLE, trips: [3, 3] },
  "a request of the HTTP API": { request: submitted(), trips: [3, 3] },
  "a request of a rule": { request: ruled(), trips: [3, 3] },
  "a retrieve": { request: RETRIEVE, trips: [2, Number.NaN] },
  // The look; what it taught, in two; the pair again; another permit; the claim.
  "a request that expects a state": { request: EXPECTING, trips: [2, 8] },
  // A place in the line of the bulk lane comes before the permit.
  "a row of a batch": { ...row, trips: [4, 4] },
  // The lease and the credentials side by side, and the claim beside them; the lease taken; the mint.
  "the very first enable": { request: ENABLE, isVeryFirst: true, trips: [5, 5] },
  "the very first one, signed in KMS": { request: ENABLE, isVeryFirst: true, ...SIGNED, trips: [6, 6] },
  "the very first retrieve": { request: RETRIEVE, isVeryFirst: true, trips: [5, Number.NaN] },
};

describe("a cold execution's first call", () => {
  it.each(Object.entries(CASES))("%s", async (_, { trips, ...first }) => {
    const { callMs, writeMs } = await runFirstCall(first, TIMES);
    expect([callMs / TRIP_MS, writeMs / TRIP_MS]).toEqual(trips);
  });

  it.each([
    ["with a token that is shared", false, 6],
    ["the deployment's very first", true, 11],
  ])("%s: reading side by side is what it saves", async (_, isVeryFirst, trips) => {
    const { callMs } = await runFirstCall({ request: ENABLE, isVeryFirst }, TIMES, { inTurn: true });
    expect(callMs / TRIP_MS).toBe(trips);
  });

  it("reads each item once, and the token's secret once, also where it mints", async () => {
    for (const isVeryFirst of [false, true]) {
      const { names } = await runFirstCall({ request: ENABLE, isVeryFirst }, TIMES);
      for (const read of ["operations.read", "pairs.read", "token.get"]) {
        expect(names.filter((name) => name === read)).toHaveLength(1);
      }
    }
  });

  it("costs a warm execution nothing: a request reads record, pair and control item once each, and no token", async () => {
    const credentials = { client_id: "client", client_secret: "secret" };
    const { clock, start } = createDeployment({ credentials, times: TIMES });
    const { invoke, trips } = start();
    const readsOf = async (id: number) => {
      const before = trips.length;
      await invoke({ ...ENABLE, operation_id: `operation-${id}`, organization_id: `org_${id}` });
      await clock.run(clock.sleep(60_000));
      return trips.slice(before).flatMap(({ name }) => (/read|get/.test(name) ? [name] : []));
    };
    // The first two learn the limit.
    for (const id of [1, 2]) await readsOf(id);
    for (const id of [3, 4]) {
      expect(await readsOf(id)).toEqual(["control.read", "operations.read", "pairs.read"]);
    }
  });

  it("claims the pair with the permit in hand, and calls with the claim written", async () => {
    const { names } = await runFirstCall({ request: ENABLE, isVeryFirst: true }, TIMES);
    const places = [
      "control.update",
      "pairs.replace",
      "POST /api/v2/organizations/org_1/enabled_connections",
    ];
    const order = places.map((name) => names.indexOf(name));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });
});
