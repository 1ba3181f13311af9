import { describe, expect, test } from "vitest";
import { findProblems, type RecordedOperation, type SentMessage } from "../../../cli/demo/expectations.ts";
import { createSample } from "../../../cli/demo/sample.ts";
import { parseBody } from "../../../contract/parse-request.ts";
import { createWorld, DEFAULT_SETTINGS } from "../../../local/tenant/world.ts";

describe("the sample", () => {
  const sample = createSample();
  const all = [...sample.messages, ...sample.afterwards];
  const ofEnding = (ending: string) => all.filter(({ endings }) => endings.some((each) => each === ending));

  test("is about 200 requests through both lanes, with everything that happens in practice", () => {
    expect(all.length).toBeGreaterThanOrEqual(190);
    expect(all.length).toBeLessThanOrEqual(220);
    expect(new Set(all.map(({ lane }) => lane))).toEqual(new Set(["interactive", "bulk"]));
    for (const ending of [
      "succeeded/applied",
      "succeeded/updated",
      "succeeded/unchanged",
      "succeeded/retrieved",
      "superseded",
      "dead_lettered/malformed",
      "dead_lettered/rejected",
      "dead_lettered/operation_id_reused",
    ]) {
      expect(ofEnding(ending).length, ending).toBeGreaterThan(0);
    }
  });

  test("has no two messages that SQS would take for one", () => {
    expect(new Set(all.map(({ deduplicationId }) => deduplicationId)).size).toBe(all.length);
  });

  test("calls malformed what is malformed, and nothing else", () => {
    for (const { body, endings } of all) {
      expect(parseBody(body).kind, body).toBe(
        endings[0] === "dead_lettered/malformed" ? "malformed" : "request",
      );
    }
  });

  test("is the same every time", () => expect(createSample()).toEqual(sample));
});

describe("what is found wrong", () => {
  const enable: SentMessage = {
    lane: "bulk",
    groupId: "org_1#con_1",
    deduplicationId: "op-000001:0",
    messageId: "message-1",
    body: JSON.stringify({
      operation_id: "op-000001",
      action: "enable",
      organization_id: "org_1",
      connection_id: "con_1",
    }),
    endings: ["succeeded/applied"],
    recordedUnder: { operationId: "op-000001" },
  };
  const record: RecordedOperation = {
    operation_id: "op-000001",
    lane: "bulk",
    status: "succeeded",
    result: "applied",
    throttles: 0,
  };
  const world = createWorld({});
  world.apply({
    kind: "enabled",
    organizationId: "org_1",
    connectionId: "con_1",
    settings: DEFAULT_SETTINGS,
  });

  test("nothing, where all is well", () => expect(findProblems([enable], [record], world)).toEqual([]));

  test.each([
    { what: "a lost request", sent: [enable], records: [], problem: "op-000001 has no record." },
    {
      what: "another ending",
      sent: [enable],
      records: [{ ...record, result: "unchanged" }],
      problem: "op-000001 ended as succeeded/unchanged, not as succeeded/applied.",
    },
    {
      what: "a record from nowhere",
      sent: [enable],
      records: [record, { ...record, operation_id: "op-000002" }],
      problem: "op-000002 has a record, but was not asked for.",
    },
  ])("$what", ({ sent, records, problem }) => expect(findProblems(sent, records, world)).toEqual([problem]));

  test("a state that is not the last one asked for", () => {
    expect(findProblems([enable], [record], createWorld({}))).toEqual([
      "con_1 is not enabled in org_1: the last request was to enable it.",
    ]);
  });
});
