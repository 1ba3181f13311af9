import { describe, expect, test } from "vitest";
import { readEvent } from "../../../doors/tenant-events/read-event.ts";
import { createdEvent, messageOf } from "./events.ts";

const organization = { id: "org_1", name: "acme", display_name: "Acme", metadata: { plan: "enterprise" } };
const event = createdEvent(organization);
const created = { kind: "created", eventId: event.id, organization };

describe("an event of the tenant", () => {
  test.each([
    ["in detail", event],
    ["in detail.event", { offset: "1", event }],
    ["in detail.data", { data: event }],
    ["with data as a text", { ...event, data: JSON.stringify(event.data) }],
  ])("is read %s", (_where, detail) => {
    expect(readEvent(messageOf(detail))).toEqual(created);
  });

  test("of an organization without metadata, and with fields that are null", () => {
    const bare = { id: "org_1", name: null, metadata: null, branding: { logo_url: "https://example.com" } };
    expect(readEvent(messageOf(createdEvent(bare)))).toMatchObject({
      kind: "created",
      organization: { id: "org_1", name: null, metadata: null },
    });
  });

  test.each([
    [{ ...event, type: "organization.deleted" }, "organization.deleted"],
    [{ ...event, type: "organization.connection.added", data: {} }, "organization.connection.added"],
    [{ ...event, a0purpose: "test" }, "organization.created (test)"],
  ])("of another type, or made up for a test, is ignored", (detail, type) => {
    expect(readEvent(messageOf(detail))).toEqual({ kind: "ignored", eventId: event.id, type });
  });

  test.each([
    ["", "the message is not a JSON object"],
    ["[]", "the message is not a JSON object"],
    ["{}", "detail is not an object"],
    [messageOf("text"), "detail is not an object"],
    [messageOf({ type: "organization.created" }), "detail holds no CloudEvent with specversion, type and id"],
    [messageOf({ ...event, data: "{" }), "data of organization.created is not as documented"],
    [messageOf(createdEvent({ id: "acme" })), "data.object.id of organization.created is not as documented"],
    [
      messageOf(createdEvent({ id: "org_1", name: 5, metadata: "secret" })),
      "data.object.name, data.object.metadata of organization.created is not as documented",
    ],
  ])("that cannot be read is malformed, and its problem tells nothing of what is in it", (body, problem) => {
    expect(readEvent(body)).toEqual({ kind: "malformed", problem });
  });
});
