import * as z from "zod/mini";
import { organizationIdSchema } from "../../contract/request.ts";

/** A new organization, as far as conditions are about it. */
export interface NewOrganization {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly display_name?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What a message of the queue says. */
export type TenantEvent =
  | { readonly kind: "created"; readonly eventId: string; readonly organization: NewOrganization }
  /** An event that no rule is about: of another type, or one that Auth0 sends for a test. */
  | { readonly kind: "ignored"; readonly eventId: string; readonly type: string }
  | { readonly kind: "malformed"; readonly problem: string };

const cloudEvent = z.object({
  specversion: z.string(),
  type: z.string(),
  id: z.string(),
  /** Auth0 marks the events that it makes up for a test of the stream: their organization does not exist. */
  a0purpose: z.optional(z.string()),
  data: z.unknown(),
});

const organizationCreated = z.object({
  object: z.object({
    id: organizationIdSchema,
    name: z.nullish(z.string()),
    display_name: z.nullish(z.string()),
    metadata: z.nullish(z.record(z.string(), z.unknown())),
  }),
});

/**
 * Reads an event of an Auth0 tenant as EventBridge wraps it. Never throws.
 *
 * Auth0 documents the CloudEvent, and not where it is in the `detail`: it is looked for in `detail` itself, and in its `event` and `data`. Its own
 * `data` may be an object or the text of one.
 *
 * @param body The message's body.
 * @returns The event, or what is wrong with it, in words that hold nothing of the body.
 */
export function readEvent(body: string): TenantEvent {
  const envelope = objectOf(jsonOf(body));
  if (envelope === undefined) return malformed("the message is not a JSON object");
  const detail = objectOf(envelope.detail);
  if (detail === undefined) return malformed("detail is not an object");
  const event = [detail, detail.event, detail.data]
    .map((place) => cloudEvent.safeParse(place))
    .find(({ success }) => success)?.data;
  if (event === undefined) return malformed("detail holds no CloudEvent with specversion, type and id");
  const { id: eventId, type, a0purpose } = event;
  if (type !== "organization.created") return { kind: "ignored", eventId, type };
  if (a0purpose !== undefined) return { kind: "ignored", eventId, type: `${type} (${a0purpose})` };

  const data = typeof event.data === "string" ? jsonOf(event.data) : event.data;
  const created = organizationCreated.safeParse(data);
  if (created.success) return { kind: "created", eventId, organization: created.data.object };
  const fields = created.error.issues.map(({ path }) => ["data", ...path.slice(0, 3)].map(String).join("."));
  return malformed(`${[...new Set(fields)].join(", ")} of organization.created is not as documented`);
}

function malformed(problem: string): TenantEvent {
  return { kind: "malformed", problem };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
