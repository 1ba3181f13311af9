import { isDeepStrictEqual } from "node:util";
import type { OperationRecord } from "../../../contract/record.ts";
import type { ChangeRequest, Request } from "../../../contract/request.ts";
import type { Accepted, History } from "../history.ts";

/** An operation as its messages tell of it, before an execution worked on it. */
export interface Operation {
  readonly operationId: string;
  /** More than one where the id was used twice. */
  readonly contents: readonly Content[];
}

/** One content that an operation id came with. */
export interface Content {
  readonly request: Request;
  readonly messages: readonly Accepted[];
}

/** What the lanes took in, understood. */
export interface Intake {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly malformed: readonly Accepted[];
}

/** Sorts out what the lanes took in, by what was sent on purpose: the core's parser has no say in it. */
export function understand({ accepted, scenario }: History): Intake {
  const malformed: Accepted[] = [];
  const byBody = new Map<string, Accepted[]>();
  for (const message of accepted) {
    if (scenario.malformed.has(message.body)) {
      malformed.push(message);
      continue;
    }
    const others = byBody.get(message.body);
    if (others === undefined) byBody.set(message.body, [message]);
    else others.push(message);
  }
  const operations = new Map<string, { operationId: string; contents: Content[] }>();
  for (const [body, messages] of byBody) {
    const request: Request = JSON.parse(body);
    const { operation_id: operationId } = request;
    const operation = operations.get(operationId) ?? { operationId, contents: [] };
    operations.set(operationId, operation);
    operation.contents.push({ request, messages });
  }
  return { operations, malformed };
}

/** Whether a record is about this very request, in whatever order its fields stand. */
export function isAbout(record: OperationRecord | undefined, { request }: Content): boolean {
  return record?.request !== undefined && isDeepStrictEqual(record.request, request);
}

/** Whether an operation came through the bulk lane: always, sometimes, or never. Only what comes that way is a batch's. */
export function throughBulk({ contents }: Operation): "always" | "sometimes" | "never" {
  const lanes = new Set(contents.flatMap(({ messages }) => messages.map(({ lane }) => lane)));
  if (!lanes.has("bulk")) return "never";
  return lanes.size === 1 ? "always" : "sometimes";
}

/** Whether it changes a pair. */
export function isChange(request: Request): request is ChangeRequest {
  return request.action !== "retrieve";
}
