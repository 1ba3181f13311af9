import { SETTING_NAMES } from "../../../contract/request.ts";
import { rowOperationId } from "../../../contract/row-operation-id.ts";
import type { Row } from "../../../operator/backfill/validate/row.ts";
import type { History, ObservedEffect, PlannedRollback } from "../history.ts";
import type { Intake } from "./operations.ts";
import { type Asked, askedByPair, compare } from "./order.ts";
import { spell } from "./possible-states.ts";
import type { Standing, Timeline } from "./timeline.ts";

/**
 * A rollback sends everything that it planned, plans for the state before, counts the rows that have no record, and returns
 * or names whatever the batch changed and nothing has changed since.
 */
export function* rollbacksKept(history: History, intake: Intake, timeline: Timeline): Generator<string> {
  const asked = askedByPair(history, intake);
  for (const planned of history.rollbacks) {
    yield* allSent(planned, history, intake);
    yield* rightCounts(planned);
    for (const [pair, all] of asked) yield* rightPair(planned, pair, all, timeline, history.repairs);
  }
}

/** Nothing that a rollback promised is missing, unless it was stopped. */
function* allSent(
  { rollbackId, rows }: PlannedRollback,
  { halts }: History,
  intake: Intake,
): Generator<string> {
  if (halts.some(({ batchId }) => batchId === rollbackId)) return;
  for (const row of rows) {
    if (intake.operations.has(rowOperationId(rollbackId, row))) continue;
    yield `${rollbackId} was to return ${row.organization_id}, and never asked for it`;
  }
}

function* rightCounts({
  rollbackId,
  expectedRows,
  mayHaveMore,
  recorded,
  shown,
  rows,
  counts,
}: PlannedRollback): Generator<string> {
  const missing = recorded.map(({ size }) => Math.max(0, expectedRows - size));
  const fewest = Math.min(...missing, Math.max(0, expectedRows - shown));
  if (counts.missing < fewest || (!mayHaveMore && counts.missing > Math.max(...missing))) {
    yield `${rollbackId} says that ${counts.missing} records are missing, and ${fewest} to ${Math.max(...missing)} are`;
  }
  if (counts.returned !== rows.length) {
    yield `${rollbackId} says that it returns ${counts.returned} pairs, and plans ${rows.length}`;
  }
}

/** What became of the pair that a row of the batch changed. */
function* rightPair(
  planned: PlannedRollback,
  pair: string,
  all: readonly Asked[],
  timeline: Timeline,
  repairs: History["repairs"],
): Generator<string> {
  const { batchId, rollbackId, rows, left, plannedAtMs, recorded, trustRecords } = planned;
  for (const row of all.filter(({ request }) => request.batch_id === batchId)) {
    const { operationId } = row;
    const changes = timeline.changes(pair).filter(({ atMs }) => atMs <= plannedAtMs);
    const [first, ...later] = changes.filter((change) => change.operationId === operationId);
    if (first === undefined) continue;
    const before = timeline.at(pair, first.atMs - 1);
    // Between two calls of a row an older request may have been applied: in their order it stands before the row.
    const befores = [before, ...later.map(({ atMs }) => timeline.at(pair, atMs - 1))];
    const returning = rows.find((one) => isAbout(one, operationId, repairs));
    const newer = left
      .find((one) => one.operationId === operationId)
      ?.why.match(/^changed since by (\S+)/)?.[1];
    if (newer !== undefined && repairedBy(newer, repairs) === operationId) {
      yield `${rollbackId} takes ${newer} for newer than ${operationId}, which it only repaired`;
    }
    const isOthers = changes.some(({ by }) => by === "dashboard");
    if (
      returning !== undefined &&
      !trustRecords &&
      !isOthers &&
      !befores.some((one) => leadsTo(returning, one))
    ) {
      yield `${rollbackId} returns ${pair} by ${JSON.stringify(returning)}, but it was ${spell(before)} before`;
    }
    const isNamed = returning !== undefined || left.some((one) => one.operationId === operationId);
    const isLast = repairedBy(changes.at(-1)?.operationId, repairs) === operationId;
    const isChanged = seenAs(timeline.at(pair, plannedAtMs)) !== seenAs(before);
    const isKnown = recorded.some((ids) => ids.has(operationId)) || isLastApplied(operationId, pair, planned);
    if (isNamed || !isLast || !isChanged || !isKnown || isOvertaken(row, all, plannedAtMs)) continue;
    // The state before is that before the first call: what a user of the Dashboard did between two calls is lost with it.
    if (wasChangedBetweenCalls(row, changes)) continue;
    // An older request that was applied between two calls stands before the row in their order: it left what the row then found.
    if (all.some((one) => one !== row && wasAppliedBetweenCalls(one, row))) continue;
    // A row that found everything as it asks does not count as changed by its batch, also where it was repaired since.
    if ([first, ...later].every(({ atMs }) => changedNothing(pair, atMs, timeline))) continue;
    // What a call did after its row had ended by a look is not on record.
    if (tookEffectAfterItsEnd(row, first)) continue;
    // Who trusts the records takes what they say, also where a user of the Dashboard has made it wrong.
    if (trustRecords && isOthers) continue;
    yield `${rollbackId} neither returns nor names ${pair}, which ${operationId} changed from ${spell(before)}`;
  }

  function isLastApplied(operationId: string, name: string, { pairs: known }: PlannedRollback): boolean {
    const { newest, applied } = known.get(name) ?? {};
    return (newest ?? applied)?.operationId === operationId;
  }
}

function wasChangedBetweenCalls({ calls }: Asked, changes: readonly ObservedEffect[]): boolean {
  return (
    calls !== undefined &&
    changes.some(
      ({ by, atMs }) => by === "dashboard" && atMs > calls.firstSentAtMs && atMs < calls.lastSentAtMs,
    )
  );
}

function wasAppliedBetweenCalls({ record }: Asked, { calls }: Asked): boolean {
  return (
    calls !== undefined &&
    record?.status === "succeeded" &&
    record.finishedAtMs > calls.firstSentAtMs &&
    record.finishedAtMs < calls.lastSentAtMs
  );
}

function changedNothing(pair: string, atMs: number, timeline: Timeline): boolean {
  return seenAs(timeline.at(pair, atMs)) === seenAs(timeline.at(pair, atMs - 1));
}

function tookEffectAfterItsEnd({ record }: Asked, { atMs }: ObservedEffect): boolean {
  return record !== undefined && "finishedAtMs" in record && record.finishedAtMs < atMs;
}

/** Where Auth0's answer alone tells of it, "disabled" says that the connection was not on. */
function seenAs(standing: Standing): string {
  return standing !== "disabled" && standing.isEnabled ? spell(standing) : "disabled";
}

function isAbout(row: Row, operationId: string, repairs: History["repairs"]): boolean {
  return "expected" in row && repairedBy(row.expected?.operation_id, repairs) === operationId;
}

/** The operation that a repair, or a repair of a repair, is about in the end; any other operation itself. */
function repairedBy(operationId: string | undefined, repairs: History["repairs"]): string | undefined {
  const about = operationId === undefined ? undefined : repairs.get(operationId);
  return about === undefined ? operationId : repairedBy(about, repairs);
}

function leadsTo(row: Row, before: Standing): boolean {
  const isOn = before !== "disabled" && before.isEnabled;
  if (row.action !== "enable") return !isOn;
  return (
    isOn && SETTING_NAMES.every((name) => row[name] === undefined || row[name] === before.settings[name])
  );
}

/** Whether a newer request for its pair was applied by then. */
function isOvertaken({ places }: Asked, all: readonly Asked[], atMs: number): boolean {
  return all.some(
    ({ record, places: others }) =>
      record?.status === "succeeded" &&
      record.finishedAtMs <= atMs &&
      others.some((other) => places.some((place) => compare(place, other) < 0)),
  );
}
