import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { ChangeRequest } from "../../contract/request.ts";
import type { World } from "../../local/tenant/world.ts";
import type { Ending, SampleMessage } from "./sample.ts";

/** A message of the sample that was sent. */
export interface SentMessage extends SampleMessage {
  readonly messageId: string;
}

/** A record of the operations table, as far as it is looked at. */
export type RecordedOperation = Pick<
  OperationItem,
  "operation_id" | "action" | "lane" | "status" | "result" | "reason" | "throttles" | "duration_ms"
>;

/** The key of the record that a message must lead to. */
export function recordKey({ recordedUnder, messageId }: SentMessage): string {
  return recordedUnder === "message_id" ? messageId : recordedUnder.operationId;
}

/** How a record says that its operation ended. */
export function endingOf({ status, result, reason }: RecordedOperation): Ending {
  const more = result ?? (status === "dead_lettered" ? reason : undefined);
  return (more === undefined ? status : `${status}/${more}`) as Ending;
}

/**
 * Holds what is recorded, and what the tenant says, against what was asked for.
 *
 * @returns A sentence for everything that is not as it should be; none where all is well.
 */
export function findProblems(
  sent: readonly SentMessage[],
  records: readonly RecordedOperation[],
  world: World,
): string[] {
  return [...findWrongRecords(sent, records), ...findWrongStates(sent, world)];
}

function findWrongRecords(sent: readonly SentMessage[], records: readonly RecordedOperation[]): string[] {
  const unexpected = new Map(records.map((record) => [record.operation_id, record]));
  const problems: string[] = [];
  for (const message of sent) {
    const key = recordKey(message);
    const record = records.find(({ operation_id }) => operation_id === key);
    unexpected.delete(key);
    const ending = record === undefined ? undefined : endingOf(record);
    if (ending === undefined) problems.push(`${key} has no record.`);
    else if (!message.endings.includes(ending)) {
      problems.push(`${key} ended as ${ending}, not as ${message.endings.join(" or ")}.`);
    }
  }
  for (const key of unexpected.keys()) problems.push(`${key} has a record, but was not asked for.`);
  return problems;
}

/** The last request for a pair is what must be so in the end. */
function findWrongStates(sent: readonly SentMessage[], world: World): string[] {
  const last = new Map<string, ChangeRequest>();
  for (const message of sent) {
    if (message.endings.some((ending) => ending.startsWith("dead_lettered"))) continue;
    const request = JSON.parse(message.body) as ChangeRequest;
    if (request.connection_id !== undefined) last.set(message.groupId, request);
  }
  return [...last.values()].flatMap(({ action, organization_id, connection_id }) => {
    const enabled = world.settings(organization_id, connection_id) !== undefined;
    if (enabled === (action === "enable")) return [];
    return [
      `${connection_id} is ${enabled ? "" : "not "}enabled in ${organization_id}: the last request was to ${action} it.`,
    ];
  });
}
