import type { DeadLetterReason, OperationRecord } from "../../../contract/record.ts";
import { redrivesOf } from "../../../operator/dead-letters/letter.ts";
import type { Message } from "../../models/message-groups.ts";
import type { Accepted, History } from "../history.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Intake, isAbout } from "./operations.ts";

/** SQS accepts the same dead letter again after its deduplication window: a second crash in a row can leave two. */
const DEDUPLICATION_MS = 5 * 60_000;

/**
 * Promise 1: every accepted request ends in exactly one terminal record, and lies in the dead-letter queue exactly
 * where its record says so.
 */
export function* nothingLost(history: History, intake: Intake): Generator<string> {
  if (!history.cameToRest) yield "the world does not come to rest: messages are still in their lanes";
  for (const { messageId } of history.dropped)
    yield `${messageId} reached the end of its retention and was dropped`;

  const moved = new Set(
    history.accepted.flatMap(({ redrivenFrom }) =>
      redrivenFrom?.by === "console" ? [redrivenFrom.operationId] : [],
    ),
  );
  const letters = Map.groupBy(history.letters, ({ attributes }) => attributes.operation_id ?? "");
  const recorded = new Set<string>();

  for (const { operationId, contents } of intake.operations.values()) {
    const record = history.records.get(operationId);
    if (record === undefined || record.status === "deferred") {
      const status = record === undefined ? "none" : `${record.status} (${record.reason})`;
      yield `${operationId} has no terminal record: ${status}`;
      continue;
    }
    recorded.add(operationId);
    const winner = contents.find((content) => isAbout(record, content));
    if (winner === undefined) yield `the record of ${operationId} is about a request that was never made`;
    // Of an id that was used twice, either request may have sent its letter before one of them had the record.
    if (contents.length === 1) yield* lettersOf(record, winner?.messages ?? []);
    for (const content of contents) {
      if (content === winner) continue;
      const { messages } = content;
      for (const message of messages) yield* refused(message, "operation_id_reused");
    }
  }
  for (const message of intake.malformed) yield* refused(message, "malformed");
  for (const { messageId, attributes } of history.letters) {
    const { reason, operation_id: operationId = "" } = attributes;
    if (reason === undefined) yield `${messageId} went to the dead-letter queue without a word`;
    else if (!recorded.has(operationId)) yield `there is a dead letter of ${operationId}, but no such record`;
  }

  function* refused(message: Accepted, reason: DeadLetterReason): Generator<string> {
    const { messageId } = message;
    const record = history.records.get(messageId);
    recorded.add(messageId);
    if (record?.status !== "dead_lettered" || reasonOf(record) !== reason) {
      yield `${messageId} is ${reason}, but its record says ${record?.status ?? "nothing"}`;
    } else if (!moved.has(messageId)) yield* lettersOf(record, [message]);
  }

  function* lettersOf(record: OperationRecord, messages: readonly Accepted[]): Generator<string> {
    const { operationId, redrives } = record;
    const all = letters.get(operationId) ?? [];
    const own =
      record.status === "dead_lettered" ? all.filter((letter) => redrivesOf(letter) === redrives) : [];
    if (record.status === "dead_lettered" && !record.discarded && own.length === 0) {
      yield `${operationId} is dead-lettered (${reasonOf(record)}), but not in the dead-letter queue`;
    }
    for (const letter of all) {
      // A copy in the other lane may be refused: it is none of the batch that the record was cancelled with, and its call may
      // come after the record was overtaken.
      const isCopys =
        (record.status === "cancelled" || record.status === "superseded") && messages.length > 1;
      if (!own.includes(letter) && !isCopys && !isLeftOver(letter, history)) {
        yield `${operationId} is ${record.status}, but a letter of it lies in the dead-letter queue`;
      }
    }
    for (const [index, letter] of own.entries()) {
      const earlier = own[index - 1];
      if (earlier !== undefined && letter.sentAtMs - earlier.sentAtMs < DEDUPLICATION_MS) {
        yield `${operationId} has two dead letters`;
      }
      if (letter.attributes.reason !== reasonOf(record) && !canBreakOff(history.scenario)) {
        yield `the record of ${operationId} says ${reasonOf(record)}, its dead letter ${letter.attributes.reason}`;
      }
      if (!messages.some(({ body }) => body === letter.body)) {
        yield `the body of the dead letter of ${operationId} was changed`;
      }
    }
  }
}

function reasonOf(record: OperationRecord): DeadLetterReason | undefined {
  return "ending" in record && record.ending.status === "dead_lettered" ? record.ending.reason : undefined;
}

/**
 * Whether a letter may be one that no record speaks of any more: its sender crashed before the record, and what came
 * back ended differently, or was sent a second time when the first letter was no longer remembered.
 */
function isLeftOver(letter: Message, { scenario, lettersSent }: History): boolean {
  const { operation_id: operationId } = letter.attributes;
  const sent = lettersSent.filter(
    (one) => one.attributes.operation_id === operationId && redrivesOf(one) === redrivesOf(letter),
  );
  return sent.length > 1 || canBreakOff(scenario);
}

/** Whether anything in a world can come between the letter and the record. */
function canBreakOff(scenario: Scenario): boolean {
  const { deathChance, requests, killsAtMs, poison, troubles } = scenario;
  const chances = deathChance + requests.refused + requests.answerLost + requests.repeated;
  return (
    chances > 0 ||
    killsAtMs.length > 0 ||
    poison.size > 0 ||
    troubles.some(({ kind }) => kind === "table_away")
  );
}
