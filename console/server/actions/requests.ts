import { randomUUID } from "node:crypto";
import type { NewRequest } from "../../../client/index.ts";
import type { Settings } from "../../../contract/request.ts";
import { UsageError } from "../../../operator/errors.ts";
import { enqueue, follow } from "../../../operator/operation/enqueue.ts";
import { connectionIdArgument, organizationIdArgument } from "../../../operator/operation/ids.ts";
import type { Session } from "../../../operator/session/session.ts";
import { targetText } from "../../../operator/session/target.ts";
import { endingWords } from "../../../operator/text/ending.ts";
import type { Intent } from "../../protocol.ts";
import type { Plan } from "../plans.ts";

/** How long the outcome of a request is waited for, in milliseconds; the request itself waits for as long as it must. */
const FOLLOWED_MS = 120_000;

/** Urgent requests go through this lane. */
const LANE = "interactive";

type RequestIntent = Extract<Intent, { organization: string }>;

/** Plans one request for an organization. */
export function planRequest(session: Session, intent: RequestIntent): Plan {
  const organization_id = organizationIdArgument(intent.organization);
  // A plan that is carried out twice would be one request all the same.
  const about = { operation_id: randomUUID(), organization_id };
  const asked = requestOf(intent, about);
  const connection = "connection_id" in asked ? asked.connection_id : undefined;
  const { action } = intent;
  const settings = Object.entries(intent.settings ?? {});
  const what =
    connection === undefined
      ? `the connections of ${organization_id}`
      : `${connection} for ${organization_id}`;
  const verb = { enable: "Enable", disable: "Disable", retrieve: "Retrieve" }[action];
  return {
    title: `${verb} ${what}`,
    question: `${verb} ${what}, on ${targetText(session.target)}?`,
    verb,
    effects: [
      EFFECTS[action],
      ...(settings.length > 0 ? [settings.map(([name, value]) => `${name}=${value}`).join(", ")] : []),
    ],
    items: [],
    total: 1,
    command: session.commandLine(
      [action, organization_id, connection, ...settings.map(optionOf), "--wait"].filter(Boolean).join(" "),
    ),
    isEmpty: false,
    async carryOut({ reason, signal, progress }) {
      const { operation_id } = await enqueue(session, LANE, { ...asked, reason });
      const link = `operations/${operation_id}`;
      const followed = await follow(session, LANE, operation_id, { timeoutMs: FOLLOWED_MS, signal });
      const { item } = followed;
      if (item === undefined || followed.kind === "waiting") {
        const why = item?.detail ?? "the worker has not received it yet";
        return { text: "The request waits, and ends by itself.", left: [{ what: operation_id, why }], link };
      }
      progress(1);
      const { status, why } = endingWords(item);
      const text = [status, why === undefined ? undefined : `(${why})`, item.detail]
        .filter(Boolean)
        .join(" ");
      return {
        text,
        left: item.status === "succeeded" ? [] : [{ what: operation_id, why: item.detail ?? status }],
        link,
      };
    },
  };
}

const EFFECTS = {
  enable: "The connection will be enabled, with the settings that are named; the others stay as they are.",
  disable: "The connection will be disabled: its users can no longer log in through it to this organization.",
  retrieve:
    "The worker reads the organization's connections from Auth0 and puts the list on record. Nothing changes.",
} as const;

function requestOf(
  { action, connection, settings = {} }: RequestIntent,
  about: { readonly operation_id: string; readonly organization_id: string },
): NewRequest {
  if (action === "retrieve") return { ...about, action };
  if (connection === undefined || connection === "")
    throw new UsageError("connection: name one, such as con_….");
  const connection_id = connectionIdArgument(connection);
  return action === "enable"
    ? { ...about, action, connection_id, ...(settings as Settings) }
    : { ...about, action, connection_id };
}

/** @example optionOf(["show_as_button", false]) // "--no-show-as-button" */
function optionOf([name, value]: readonly [string, boolean]): string {
  const option = name === "is_signup_enabled" ? "signup" : name.replaceAll("_", "-");
  return value ? `--${option}` : `--no-${option}`;
}
