import { createHash } from "node:crypto";
import { messageFor, type OutgoingMessage } from "../../contract/message.ts";
import type { Lane } from "../../contract/place.ts";
import type { DeadLetterReason, TerminalStatus } from "../../contract/record.ts";
import type { Request, Settings } from "../../contract/request.ts";
import type { Effect } from "../../local/tenant/world.ts";
import { DEFAULT_SETTINGS } from "../../local/tenant/world.ts";

/** How a request may end: `succeeded/applied`, `superseded`, `dead_lettered/malformed`, … */
export type Ending =
  | `succeeded/${"applied" | "updated" | "unchanged" | "retrieved"}`
  | `dead_lettered/${DeadLetterReason}`
  | Exclude<TerminalStatus, "succeeded" | "dead_lettered">;

/** One message of the sample. */
export interface SampleMessage extends OutgoingMessage {
  readonly lane: Lane;
  /** What its record may say; more than one where that depends on which of two is faster. */
  readonly endings: readonly Ending[];
  /** Where its record is: under its operation_id, or, where that cannot be trusted, under the message's own id. */
  readonly recordedUnder: { readonly operationId: string } | "message_id";
}

/** What the sample is about. */
export interface Sample {
  /** What is enabled in the tenant before. */
  readonly enabledBefore: readonly Effect[];
  /** In the order of sending. */
  readonly messages: readonly SampleMessage[];
  /** Sent once the interactive lane is empty: urgent changes of what still waits in the bulk lane. */
  readonly afterwards: readonly SampleMessage[];
}

/** The sample's connections: a company login, a database, a social login. */
const CONNECTIONS = ["con_k3tq8vW1xYb0aLzd", "con_7hN2mR5pQs9cVfGe", "con_Zx4Jt6Uy8Oi1Kw3B"] as const;

/**
 * About 200 requests as a platform team would send them over a morning: a backfill in the bulk lane, onboarding in the
 * interactive one, and everything that goes wrong in practice. The same every time.
 */
export function createSample(): Sample {
  const enabledBefore: Effect[] = [];
  const bulk: SampleMessage[] = [];
  const interactive: SampleMessage[] = [];
  const afterwards: SampleMessage[] = [];
  let count = 0;

  const organization = () => `org_${digest(`organization ${++count}`)}`;
  const connection = () => CONNECTIONS[count % CONNECTIONS.length] ?? CONNECTIONS[0];
  const alreadyEnabled = (organizationId: string, connectionId: string) =>
    void enabledBefore.push({ kind: "enabled", organizationId, connectionId, settings: DEFAULT_SETTINGS });
  const enable = (organization_id: string, connection_id: string, settings: Settings = {}): Request => ({
    operation_id: `demo-enable-${String(++count).padStart(4, "0")}`,
    action: "enable",
    organization_id,
    connection_id,
    ...settings,
  });
  const disable = (organization_id: string, connection_id: string): Request => ({
    operation_id: `demo-disable-${String(++count).padStart(4, "0")}`,
    action: "disable",
    organization_id,
    connection_id,
  });

  // A backfill: a new company login for all organizations, some of which have it already.
  for (let row = 0; row < 80; row++)
    bulk.push(message("bulk", enable(organization(), connection()), APPLIED));
  for (let row = 0; row < 10; row++) {
    const [org, con] = [organization(), connection()];
    alreadyEnabled(org, con);
    bulk.push(message("bulk", enable(org, con), UNCHANGED));
  }
  for (let row = 0; row < 8; row++) {
    const [org, con] = [organization(), connection()];
    alreadyEnabled(org, con);
    bulk.push(message("bulk", enable(org, con, { show_as_button: false }), UPDATED));
  }
  for (let row = 0; row < 18; row++) {
    const [org, con] = [organization(), connection()];
    if (row % 6 !== 0) alreadyEnabled(org, con);
    // Auth0 answers alike where there was nothing to disable.
    bulk.push(message("bulk", disable(org, con), APPLIED));
  }

  // Onboarding: a login with settings for each new customer, and a look at what the others have.
  for (let row = 0; row < 24; row++) {
    const settings = row % 2 === 0 ? { assign_membership_on_login: true } : { show_as_button: false };
    interactive.push(message("interactive", enable(organization(), connection(), settings), APPLIED));
  }
  for (let row = 0; row < 20; row++) {
    const operation_id = `demo-retrieve-${String(++count).padStart(4, "0")}`;
    interactive.push(
      message(
        "interactive",
        { operation_id, action: "retrieve", organization_id: organization() },
        RETRIEVED,
      ),
    );
  }
  // Contradicting requests for one pair: the last one wins.
  for (let row = 0; row < 3; row++) {
    const [org, con] = [organization(), connection()];
    for (const request of [enable(org, con), disable(org, con), enable(org, con)]) {
      interactive.push(message("interactive", request, APPLIED));
    }
  }

  // A producer that was not sure whether its request arrived, and sent it again after a while.
  const again = [...bulk.slice(0, 8), ...interactive.slice(0, 4)].map((original, index) => ({
    ...original,
    deduplicationId: `demo-again-${index}`,
  }));
  // Another one that uses an operation_id for two things.
  const reused = interactive.slice(10, 12).map((original, index): SampleMessage => {
    const body = JSON.stringify({ ...JSON.parse(original.body), reason: "a second thought" });
    const deduplicationId = `demo-reused-${index}`;
    return { ...original, body, deduplicationId, endings: REUSED, recordedUnder: "message_id" };
  });

  const unknown = [
    ...[1, 2, 3, 4].map((row) => enable(`org_unknown${row}`, connection())),
    ...[1, 2, 3].map((row) => enable(organization(), `con_unknown${row}`)),
  ].map((request) => message("bulk", request, REJECTED));

  const malformed = malformedBodies(organization(), connection()).map(
    (body, index): SampleMessage => ({
      lane: "interactive",
      groupId: `malformed-${index}`,
      deduplicationId: `demo-malformed-${index}`,
      body,
      endings: ["dead_lettered/malformed"],
      recordedUnder: "message_id",
    }),
  );

  // Urgent: these customers are leaving, and the backfill has not come to them yet.
  const leaving = bulk
    .slice(60, 63)
    .map((waiting) => JSON.parse(waiting.body) as Request & { connection_id: string });
  const overtaken = new Set(leaving.map(({ operation_id }) => operation_id));
  for (const { organization_id, connection_id } of leaving) {
    afterwards.push(
      message("interactive", disable(organization_id, connection_id), [
        "succeeded/applied",
        "succeeded/unchanged",
      ]),
    );
  }
  const patient = bulk.map((waiting) =>
    isOneOf(waiting, overtaken)
      ? { ...waiting, endings: ["superseded", ...waiting.endings] as const }
      : waiting,
  );

  return {
    enabledBefore,
    messages: [...interactive, ...malformed, ...unknown, ...patient, ...again, ...reused],
    afterwards,
  };
}

const APPLIED = ["succeeded/applied"] as const;
const UNCHANGED = ["succeeded/unchanged"] as const;
const UPDATED = ["succeeded/updated"] as const;
const RETRIEVED = ["succeeded/retrieved"] as const;
const REJECTED = ["dead_lettered/rejected"] as const;
const REUSED = ["dead_lettered/operation_id_reused"] as const;

function message(lane: Lane, request: Request, endings: readonly Ending[]): SampleMessage {
  const recordedUnder = { operationId: request.operation_id };
  return { lane, ...messageFor(request), endings, recordedUnder };
}

function isOneOf({ recordedUnder }: SampleMessage, operationIds: ReadonlySet<string>): boolean {
  return recordedUnder !== "message_id" && operationIds.has(recordedUnder.operationId);
}

/** Requests as they come out of hurried scripts. */
function malformedBodies(organization_id: string, connection_id: string): string[] {
  const good = { operation_id: "demo-malformed", action: "enable", organization_id, connection_id };
  return [
    `{"operation_id":"demo-malformed","action":"enable",`,
    JSON.stringify({ ...good, show_as_buton: true }),
    JSON.stringify({ ...good, assign_membership_on_login: "true" }),
    JSON.stringify({ ...good, organization_id: "../../clients" }),
    JSON.stringify({ ...good, action: "enabel" }),
    JSON.stringify({ ...good, operation_id: undefined }),
  ];
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
