import type { Before } from "../../contract/pair.ts";
import type { OperationRecord } from "../../contract/record.ts";
import { type ChangeRequest, SETTING_NAMES, settingsOf } from "../../contract/request.ts";

/** What was applied to a pair after an operation of a batch. */
export type Since =
  /** A request that asks for something of its own. */
  | { readonly kind: "newer" }
  /** A record that would tell is missing. */
  | { readonly kind: "unknown" }
  /** Repairs alone, which brought back what the operation had asked for; the state before is that before the operation. */
  | { readonly kind: "repaired"; readonly request: ChangeRequest; readonly before: Before };

/** Looks a record up among those that were read. */
export type FindRecord = (operationId: string) => OperationRecord | undefined;

/** Repairs of one operation that are followed back, at most. */
const MOST_REPAIRS = 50;

/** On the way back from what was applied last to an operation of a batch. */
interface Walk {
  readonly operationId: string;
  /** The operation that it has come to, and the requests behind it. */
  readonly at: string;
  readonly since: readonly ChangeRequest[];
}

/**
 * Tells repairs from newer requests. A repair expects the operation that was applied last, and asks for what that asked for;
 * one that was repaired again leads back to it step by step. A rollback expects it too, and asks for something else.
 *
 * @param lastOf Of each operation of a batch, the one that was applied to its pair last.
 * @param readRecords Reads the records of operations; no id is given twice.
 */
export async function readSince(
  lastOf: ReadonlyMap<string, string>,
  readRecords: (operationIds: readonly string[]) => Promise<FindRecord>,
): Promise<ReadonlyMap<string, Since>> {
  const found = new Map<string, Since>();
  let walks: readonly Walk[] = [...lastOf].map(([operationId, at]) => ({ operationId, at, since: [] }));
  while (walks.length > 0) {
    const findRecord = await readRecords([...new Set(walks.map(({ at }) => at))]);
    const onward: Walk[] = [];
    for (const walk of walks) {
      const next = follow(walk, findRecord(walk.at));
      if ("kind" in next) found.set(walk.operationId, next);
      else onward.push(next);
    }
    walks = onward;
  }
  return found;
}

function follow({ operationId, at, since }: Walk, record: OperationRecord | undefined): Since | Walk {
  const request = record?.request;
  if (request === undefined || request.action === "retrieve") return { kind: "unknown" };
  if (at !== operationId) {
    const expected = request.expected?.operation_id;
    if (expected === undefined) return { kind: "newer" };
    if (since.length === MOST_REPAIRS) return { kind: "unknown" };
    return { operationId, at: expected, since: [...since, request] };
  }
  if (!since.every((later) => asksForThat(later, request))) return { kind: "newer" };
  const before = beforeIn(record);
  return before === undefined ? { kind: "unknown" } : { kind: "repaired", request, before };
}

function beforeIn(record: OperationRecord | undefined): Before | undefined {
  if (record === undefined || record.status === "deferred") return undefined;
  return "before" in record.ending ? record.ending.before : undefined;
}

/** Whether a request asks for everything that another one asked for. */
function asksForThat(later: ChangeRequest, request: ChangeRequest): boolean {
  if (later.action !== request.action) return false;
  const [settings, wanted] = [settingsOf(later), settingsOf(request)];
  return SETTING_NAMES.every((name) => wanted[name] === undefined || settings[name] === wanted[name]);
}
