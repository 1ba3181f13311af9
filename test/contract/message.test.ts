import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RequestError } from "../../client/errors.ts";
import { completeRequest, type NewRequest } from "../../client/request.ts";
import { messageFor } from "../../contract/message.ts";
import { parseBody } from "../../contract/parse-request.ts";
import { MAX_REQUEST_BYTES } from "../../contract/request.ts";
import { requests } from "./arbitraries.ts";

const ENABLE = { action: "enable", organization_id: "org_1", connection_id: "con_1" } as const;

describe("the message of a request", () => {
  it("is what the worker reads back, fits into a lane, and is grouped by pair", () => {
    fc.assert(
      fc.property(requests, fc.nat(5), (request, redrives) => {
        const message = messageFor(request, redrives);
        expect(parseBody(message.body)).toMatchObject({ kind: "request", request });
        expect(Buffer.byteLength(message.body)).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
        const subject = request.action === "retrieve" ? "*" : request.connection_id;
        expect(message.groupId).toBe(`${request.organization_id}#${subject}`);
        expect(message.deduplicationId).toBe(`${request.operation_id}:${redrives}`);
        // SQS allows 128 characters.
        expect(message.deduplicationId.length).toBeLessThanOrEqual(128);
      }),
    );
  });
});

describe("a request without an operation_id", () => {
  it("gets one of its own", () => {
    const ids = new Set(Array.from({ length: 100 }, () => completeRequest(ENABLE).operation_id));
    expect(ids.size).toBe(100);
  });

  it("keeps the one that it has", () => {
    expect(completeRequest({ ...ENABLE, operation_id: "mine-0001" }).operation_id).toBe("mine-0001");
  });
});

describe("what breaks the contract", () => {
  const refusal = (request: unknown, index?: number) => {
    try {
      completeRequest(request as NewRequest, index);
    } catch (error) {
      return error as RequestError;
    }
    throw new Error("it was accepted");
  };

  it.each([
    ["a field that is missing", { action: "disable", organization_id: "org_1" }, ["connection_id"]],
    ["a field that is unknown", { ...ENABLE, show_as_buton: true }, ["show_as_buton"]],
    [
      "two fields",
      { ...ENABLE, connection_id: "1", is_signup_enabled: "true" },
      ["connection_id", "is_signup_enabled"],
    ],
    ["an operation_id that is too short", { ...ENABLE, operation_id: "short" }, ["operation_id"]],
  ])("is refused by name: %s", (_, request, fields) => {
    const error = refusal(request);
    expect(error).toBeInstanceOf(RequestError);
    expect(error.code).toBe("invalid_request");
    expect(error.fields).toEqual(fields);
    for (const field of fields) expect(error.message).toContain(field);
  });

  it("says which one of several it is", () => {
    const error = refusal({ ...ENABLE, connection_id: "1" }, 7);
    expect(error.index).toBe(7);
    expect(error.message).toMatch(/^request 7: connection_id must be/);
  });

  it("is not a field that is undefined", () => {
    expect(completeRequest({ ...ENABLE, operation_id: "mine-0001", reason: undefined } as never)).toEqual({
      ...ENABLE,
      operation_id: "mine-0001",
    });
  });
});
