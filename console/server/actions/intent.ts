import { z } from "zod";
import { UsageError } from "../../../operator/errors.ts";
import type { Session } from "../../../operator/session/session.ts";
import type { Intent } from "../../protocol.ts";
import type { Plan } from "../plans.ts";
import { planCancel, planRollback } from "./batches.ts";
import { planSwitch } from "./lanes.ts";
import { planLetters } from "./letters.ts";
import { planRequest } from "./requests.ts";

/** Characters of a reason, at most: records have room for so many. */
export const LONGEST_REASON = 160;

/** Letters that are named one by one, at most: a page shows no more. */
const MOST_IDS = 2_000;

/** A reason for the record. */
export const reasonSchema = z
  .string("It must be a text.")
  .trim()
  .min(1, "Say why: it goes on record.")
  .max(LONGEST_REASON, `It must have at most ${LONGEST_REASON} characters.`)
  .refine((text) => text.isWellFormed(), "It holds half a character.");

const text = z.string().max(500);
const batch = text.regex(/^[A-Za-z0-9_-]{1,64}$/, "It must be the id of a batch.");

const intentSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("pause"), lane: text, until: text.optional() }),
  z.strictObject({ action: z.literal("resume"), lane: text }),
  z.strictObject({ action: z.literal("cancel"), batch }),
  z.strictObject({ action: z.literal("rollback"), batch, reason: reasonSchema }),
  z.strictObject({
    action: z.enum(["redrive", "discard"]),
    letters: z.union([
      z.strictObject({ ids: z.array(text).min(1).max(MOST_IDS) }),
      z.strictObject({
        filter: z.strictObject({
          reason: text.optional(),
          status: text.optional(),
          words: z.string().max(5_000).optional(),
          batch: batch.optional(),
        }),
      }),
    ]),
  }),
  z.strictObject({
    action: z.enum(["enable", "disable", "retrieve"]),
    organization: text,
    connection: text.optional(),
    settings: z
      .strictObject({
        assign_membership_on_login: z.boolean().optional(),
        show_as_button: z.boolean().optional(),
        is_signup_enabled: z.boolean().optional(),
      })
      .optional(),
  }),
]);

/**
 * Reads what an operator wants to do.
 *
 * @throws UsageError naming the field, and what is allowed.
 */
export function readIntent(body: unknown): Intent {
  return checked(intentSchema, body) as Intent;
}

/** Reads the reason that an operator gives. @throws UsageError */
export function readReason(body: unknown): string {
  return checked(z.strictObject({ reason: reasonSchema }), body).reason;
}

function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  const [issue] = error.issues;
  throw new UsageError(`${issue?.path.join(".") || "request"}: ${issue?.message}`);
}

/** Plans what an operator wants to do. It changes nothing. */
export async function planIntent(session: Session, intent: Intent): Promise<Plan> {
  switch (intent.action) {
    case "pause":
    case "resume":
      return planSwitch(session, intent);
    case "cancel":
      return planCancel(session, intent.batch);
    case "rollback":
      return planRollback(session, intent.batch, intent.reason);
    case "redrive":
    case "discard":
      return planLetters(session, intent.action, intent.letters);
    default:
      return planRequest(session, intent);
  }
}
