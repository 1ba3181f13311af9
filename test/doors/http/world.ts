import { READ_SCOPE, WRITE_SCOPES } from "../../../contract/http-api.ts";
import type { AcceptedRequest } from "../../../contract/items/accepted-item.ts";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { messageFor, type OutgoingMessage } from "../../../contract/message.ts";
import type { Lane } from "../../../contract/place.ts";
import type { HttpEvent } from "../../../doors/http/call.ts";
import { createIntake } from "../../../doors/http/intake.ts";
import type { IntakePorts } from "../../../doors/http/ports.ts";
import type { HttpReply } from "../../../doors/http/reply.ts";

/** A request that is as it should be. */
export const ENABLE = {
  operation_id: "onboarding-45",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
};

export const SUBJECT = "crm@clients";
export const ALL_SCOPES = [READ_SCOPE, ...Object.values(WRITE_SCOPES)];

/** What a call differs in. */
export interface CallOptions {
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly subject?: string;
  readonly scopes?: readonly string[];
}

/** The event of a POST, as API Gateway makes it. */
export function post(body: unknown, options: CallOptions = {}): HttpEvent {
  return {
    ...eventOf("POST /operations", options),
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** The event of a GET. */
export function get(operationId: string, options: CallOptions = {}): HttpEvent {
  return {
    ...eventOf("GET /operations/{operation_id}", options),
    pathParameters: { operation_id: operationId },
  };
}

function eventOf(
  routeKey: string,
  { headers = {}, query, subject = SUBJECT, scopes = ALL_SCOPES }: CallOptions,
): HttpEvent {
  return {
    routeKey,
    headers: { "content-type": "application/json", ...headers },
    ...(query === undefined ? {} : { queryStringParameters: query }),
    isBase64Encoded: false,
    requestContext: {
      authorizer: {
        principalId: "",
        integrationLatency: 0,
        jwt: { claims: { sub: subject, scope: scopes.join(" ") }, scopes: [] },
      },
    },
  };
}

/** A message in a lane. */
export type LaneMessage = OutgoingMessage & { readonly lane: Lane };

/** When a call of AWS goes wrong: before it takes effect, or after. */
export type Moment = "before" | "after";

/** What an answer says. */
export type Content = Readonly<Record<string, unknown>> & {
  readonly errors?: readonly { readonly pointer?: string }[];
};

/** The function over models of the table and the lanes. */
export interface IntakeWorld {
  /** Resolves with undefined where the function is killed before it answers. */
  call(event: HttpEvent): Promise<{ readonly reply: HttpReply; readonly content: Content } | undefined>;
  /** Kills the function at its nth call of AWS from now on, from 0. */
  killAt(nth: number, moment: Moment): void;
  /** Lets the nth call of AWS from now on fail, from 0. */
  failAt(nth: number, moment: Moment): void;
  /** Lets five minutes pass, after which SQS takes a deduplication id again. */
  forgetDeduplication(): void;
  readonly records: Map<string, OperationItem>;
  readonly accepted: Map<string, AcceptedRequest>;
  readonly messages: LaneMessage[];
  readonly reported: unknown[];
  /** Calls of AWS so far. */
  calls(): number;
}

/** Creates a table and two lanes, and the function over them. */
export function intakeWorld(): IntakeWorld {
  const records = new Map<string, OperationItem>();
  const accepted = new Map<string, AcceptedRequest>();
  const messages: LaneMessage[] = [];
  const reported: unknown[] = [];
  let deduplicated = new Set<string>();
  let nowMs = Date.parse("2026-11-30T00:00:00Z");
  let calls = 0;
  let trouble:
    | { readonly at: number; readonly moment: Moment; readonly act: () => Promise<void> }
    | undefined;
  let kill = () => {};

  async function aws<T>(effect: () => T): Promise<T> {
    const at = calls++;
    nowMs += 1;
    const strike = async (moment: Moment) => {
      if (trouble?.at === at && trouble.moment === moment) await trouble.act();
    };
    await strike("before");
    const result = effect();
    await strike("after");
    return result;
  }

  const ports: IntakePorts = {
    operations: {
      readRecord: (operationId) => aws(() => records.get(operationId)),
      readAccepted: (operationId) => aws(() => accepted.get(operationId)),
      reserve: (request) =>
        aws(() => {
          const before = accepted.get(request.operationId);
          if (before === undefined) accepted.set(request.operationId, request);
          return before;
        }),
      confirm: (request) => aws(() => void accepted.set(request.operationId, request)),
    },
    send: (lane, request) =>
      aws(() => {
        const message = messageFor(request);
        // SQS answers with success and drops a second message of the same id, whatever is in it.
        if (deduplicated.has(`${lane} ${message.deduplicationId}`)) return;
        deduplicated.add(`${lane} ${message.deduplicationId}`);
        messages.push({ lane, ...message });
      }),
    now: () => nowMs,
    report: (error) => reported.push(error),
  };
  const intake = createIntake(ports);

  return {
    async call(event) {
      const killed = new Promise<undefined>((resolve) => {
        kill = () => resolve(undefined);
      });
      const reply = await Promise.race([intake(event), killed]);
      trouble = undefined;
      return reply && { reply, content: JSON.parse(reply.body) as Content };
    },
    killAt(nth, moment) {
      trouble = {
        at: calls + nth,
        moment,
        act() {
          kill();
          return new Promise(() => {});
        },
      };
    },
    failAt(nth, moment) {
      trouble = {
        at: calls + nth,
        moment,
        act: () => Promise.reject(new Error("a service is out of order")),
      };
    },
    forgetDeduplication() {
      deduplicated = new Set();
    },
    records,
    accepted,
    messages,
    reported,
    calls: () => calls,
  };
}
