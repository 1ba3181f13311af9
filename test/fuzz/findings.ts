import { isDeepStrictEqual } from "node:util";
import { marshall } from "@aws-sdk/util-dynamodb";
import { toItem } from "../../contract/items/operation-item.ts";
import { messageGroupId } from "../../contract/message-group.ts";
import type { OperationRecord } from "../../contract/record.ts";
import type { Request } from "../../contract/request.ts";
import { MAX_DETAIL_BYTES } from "../../lambda/operation/detail.ts";
import type { ReceivedMessage } from "../models/sqs.ts";
import { type FuzzMessage, VICTIMS } from "./messages.ts";
import { type FuzzWorld, fuzzWorld, type SentMessage } from "./world.ts";

/** Requests to anything that one message may cost: ten for an update that began as an enable, and a few for having company. */
const MOST_REQUESTS_PER_MESSAGE = 12;

const PATH =
  /^\/api\/v2\/organizations\/(?<organizationId>org_[A-Za-z0-9]{1,64})\/enabled_connections(\/con_[A-Za-z0-9]{1,64}|\?page=\d+&per_page=100&include_totals=true)?$/;

type DeadLettered = Extract<OperationRecord, { ending: unknown }> & {
  readonly ending: { readonly status: "dead_lettered" };
};

/** What came of a batch. */
export interface Findings {
  /** A sentence for everything that should not be so. */
  readonly violations: readonly string[];
  /** The longest that an invocation took, in milliseconds. */
  readonly slowestMs: number;
}

/**
 * Sends messages into a world in which a victim's operations are finished already, and checks what came of them:
 * every message is gone with exactly one record that explains it, the victim's records are untouched, and nothing
 * but well-formed ids of understood requests got into a path.
 */
export async function findingsFor(messages: readonly FuzzMessage[]): Promise<Findings> {
  const world = fuzzWorld();
  const before = await world.run(VICTIMS.map(asMessage));
  const victims = new Map(world.records);
  const sent = [...before, ...(await world.run(messages))];
  const letters = await receiveAll(world);

  const violations = [
    ...world.failures.map((error) => `something failed: ${String(error)}`),
    ...(world.left() > 0 ? [`${world.left()} messages did not come to an end`] : []),
    ...sent.flatMap((message) => wrongRecord(message, world.records)),
    ...unexplained(sent, world.records),
    ...[...world.records.values()].flatMap(refusedByTable),
    ...[...victims].flatMap(([operationId, record]) =>
      isDeepStrictEqual(world.records.get(operationId), record)
        ? []
        : [`the record of ${operationId} has changed`],
    ),
    ...wrongLetters(sent, world.records, letters),
    ...wrongPaths(world, sent),
    ...(world.requests() > MOST_REQUESTS_PER_MESSAGE * sent.length
      ? [`${sent.length} messages cost ${world.requests()} requests`]
      : []),
  ];
  return { violations, slowestMs: world.slowestMs() };
}

function asMessage(request: (typeof VICTIMS)[number]): FuzzMessage {
  return { lane: "bulk", groupId: messageGroupId(request), body: JSON.stringify(request), nature: "valid" };
}

/** Each message has a record of its own that says why it was refused, or is the request that a record is about. */
function wrongRecord(message: SentMessage, records: FuzzWorld["records"]): string[] {
  const { messageId, body, nature } = message;
  const own = records.get(messageId);
  if (own === undefined) {
    if (nature === "malformed") return [`${messageId} was taken for a request`];
    return isRecorded(body, records) ? [] : [`${messageId} has no record`];
  }
  if (!isDeadLettered(own) || own.ending.detail === "")
    return [`the record of ${messageId} explains nothing`];
  switch (own.ending.reason) {
    case "malformed":
      return nature === "valid" && !isInOtherGroup(message)
        ? [`${messageId} was refused: ${own.ending.detail}`]
        : [];
    case "operation_id_reused":
      if (nature === "malformed") return [`${messageId} was taken for a request`];
      return isRecorded(body, records) ? [`${messageId} was refused as the victim's, but is the same`] : [];
    default:
      return [`${messageId} was recorded under its own id as ${own.ending.reason}`];
  }
}

/** A message in another group than its pair's would be free of the order of that pair. */
function isInOtherGroup({ body, groupId }: SentMessage): boolean {
  return messageGroupId(JSON.parse(body) as Request) !== groupId;
}

/** Whether a record is about this very request, and finished. */
function isRecorded(body: string, records: FuzzWorld["records"]): boolean {
  const request = JSON.parse(body) as { readonly operation_id: string };
  const record = records.get(request.operation_id);
  return record !== undefined && "ending" in record && isDeepStrictEqual(plain(record.request), request);
}

/** What DynamoDB's own marshaller refuses would be lost, and the model of the table takes it. */
function refusedByTable(record: OperationRecord): string[] {
  try {
    marshall(toItem(record, 90, 0), { removeUndefinedValues: true });
    return [];
  } catch (error) {
    return [`the record of ${record.operationId} cannot be written: ${(error as Error).message}`];
  }
}

function unexplained(sent: readonly SentMessage[], records: FuzzWorld["records"]): string[] {
  const bodies = sent.map(({ body }) => body);
  const messageIds = new Set(sent.map(({ messageId }) => messageId));
  return [...records].flatMap(([operationId, record]) => {
    if (messageIds.has(operationId)) return [];
    const asked = bodies.some((body) => isDeepStrictEqual(parsed(body), plain(record.request)));
    return asked ? [] : [`no request asked for what is recorded under ${operationId}`];
  });
}

/**
 * One letter for every time that an operation was dead-lettered, the last one saying what the record says. Of two requests at work at
 * once under one operation_id, the one that is refused in the end may have left a letter under that id before.
 */
function wrongLetters(
  sent: readonly SentMessage[],
  records: FuzzWorld["records"],
  letters: readonly ReceivedMessage[],
): string[] {
  const refused = new Set(sent.filter(({ messageId }) => records.has(messageId)).map(({ body }) => body));
  const violations: string[] = [];
  const ownLetters = new Map<string, ReceivedMessage[]>();
  for (const letter of letters) {
    const { operation_id: operationId = "", detail = "" } = letter.attributes;
    const record = records.get(operationId);
    const isOwn = record !== undefined && isAbout(letter.body, operationId, record, sent);
    if (isOwn) ownLetters.set(operationId, [...(ownLetters.get(operationId) ?? []), letter]);
    else if (!refused.has(letter.body))
      violations.push(`a dead letter of ${operationId} belongs to no record`);
    if (Buffer.byteLength(detail) > MAX_DETAIL_BYTES)
      violations.push(`a dead letter of ${operationId} is too long`);
  }
  for (const [operationId, record] of records) {
    const own = (ownLetters.get(operationId) ?? []).map(({ attributes }) => attributes);
    const last = own.at(-1);
    const numbers = own.map(({ redrives }) => Number(redrives));
    const mostAllowed = isDeadLettered(record) ? record.redrives : record.redrives - 1;
    if (new Set(numbers).size < numbers.length || numbers.some((number) => !(number <= mostAllowed))) {
      violations.push(
        `${operationId} has dead letters ${numbers}, and was redriven ${record.redrives} times`,
      );
    }
    if (!isDeadLettered(record)) continue;
    if (last === undefined) violations.push(`${operationId} has no dead letter`);
    else if (
      last.reason !== record.ending.reason ||
      last.detail !== record.ending.detail ||
      last.redrives !== `${record.redrives}`
    ) {
      violations.push(`the dead letter of ${operationId} says something else than its record`);
    }
  }
  return violations;
}

/** Whether a letter's body is what its record is about: the request, or the message recorded under its own id. */
function isAbout(
  body: string,
  operationId: string,
  record: OperationRecord,
  sent: readonly SentMessage[],
): boolean {
  if (record.request !== undefined) return isDeepStrictEqual(parsed(body), plain(record.request));
  return sent.some((message) => message.messageId === operationId && message.body === body);
}

/** Calls are made for understood requests only, also for one that finds out late that its operation_id is taken. */
function wrongPaths({ paths, records }: FuzzWorld, sent: readonly SentMessage[]): string[] {
  const understood = sent.filter(({ messageId }) => {
    const own = records.get(messageId);
    return own === undefined || !isDeadLettered(own) || own.ending.reason !== "malformed";
  });
  const organizations = new Set(
    understood.map(({ body }) => (parsed(body) as { organization_id?: unknown }).organization_id),
  );
  return paths.filter((path) => !organizations.has(PATH.exec(path)?.groups?.organizationId));
}

async function receiveAll({ deadLetters }: FuzzWorld): Promise<readonly ReceivedMessage[]> {
  const letters: ReceivedMessage[] = [];
  for (;;) {
    const received = await deadLetters.receive(10);
    if (received.length === 0) return letters;
    for (const { receiptHandle } of received) await deadLetters.delete(receiptHandle);
    letters.push(...received);
  }
}

function isDeadLettered(record: OperationRecord): record is DeadLettered {
  return "ending" in record && record.ending.status === "dead_lettered";
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
