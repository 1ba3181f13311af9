import type { OperationRecord } from "../../../contract/record.ts";
import type { ChangeRequest } from "../../../contract/request.ts";
import { CALL_TIMEOUT_MS } from "../../../lambda/auth0/limits.ts";
import { LATE_EFFECT_MS } from "../../../lambda/order/claim.ts";
import { type Accepted, type History, nameOf, type SpentCall } from "../history.ts";
import { type Intake, isAbout, isChange } from "./operations.ts";

/** A request to change a pair, as it stands in the order of its pair. */
export interface Asked {
  readonly operationId: string;
  readonly request: ChangeRequest;
  /** Where it stands; of one that was sent twice, either. One that undoes or repairs another stands where that one does. */
  readonly places: readonly Accepted[];
  /** The operation that it undoes or repairs, where it does: it stands right behind that one. */
  readonly about: string | undefined;
  /** Whether it surely took effect: one that was dead-lettered may have, unheard. */
  readonly sure: boolean;
  /** Whether it surely did not: it was cancelled, or found another state or another operation than it expects, and no call for it took effect or found done what it asks. */
  readonly never: boolean;
  /** A call of it took effect at a time that no record tells, and it was cancelled, dead-lettered or left alone all the same. */
  readonly stray: boolean;
  /** Its record, if that is about this very request. */
  readonly record: OperationRecord | undefined;
  /** When its calls were made; undefined where none was. */
  readonly calls: Calls | undefined;
}

/** When the calls of an operation were made, looks among them, in milliseconds since the epoch. */
export interface Calls {
  readonly firstSentAtMs: number;
  readonly lastSentAtMs: number;
  /** When nothing of them can happen any more. */
  readonly overAtMs: number;
}

/** The requests by pair. */
export function askedByPair(history: History, intake: Intake): ReadonlyMap<string, readonly Asked[]> {
  const pairs = new Map<string, Asked[]>();
  const effective = new Set(history.effects.map(({ operationId }) => operationId));
  const callsOf = Map.groupBy(history.spent, ({ operationId }) => operationId);
  for (const { operationId, contents } of intake.operations.values()) {
    const found = history.records.get(operationId);
    for (const content of contents) {
      const { request, messages } = content;
      if (!isChange(request)) continue;
      const record = isAbout(found, content) ? found : undefined;
      const calls = callsOf.get(operationId) ?? [];
      const about = rolledBackBy(request, history, intake) ?? history.repairs.get(operationId);
      const isLeftAlone =
        record?.status === "superseded" && (about !== undefined || !("byOperationId" in record.ending));
      const gaveUp = record?.status === "cancelled" || record?.status === "dead_lettered" || isLeftAlone;
      // Of two requests under one id, the one that has no record is refused at its next try.
      const isRefused = record === undefined && contents.length > 1;
      const stray = (gaveUp || isRefused) && effective.has(operationId);
      const isInBothLanes = new Set(messages.map(({ lane }) => lane)).size > 1;
      const foundDone = calls.some((call) => foundGone(call) || (isInBothLanes && foundThere(call, request)));
      const asked: Asked = {
        operationId,
        request,
        about,
        places: messages.filter(({ redrivenFrom }) => redrivenFrom === undefined),
        sure: (record?.status === "succeeded" || record?.status === "superseded") && !isLeftAlone,
        never: (record?.status === "cancelled" || isLeftAlone) && !stray && !foundDone,
        stray,
        record,
        calls: callsIn(calls),
      };
      const pair = nameOf({ organizationId: request.organization_id, connectionId: request.connection_id });
      const others = pairs.get(pair);
      if (others === undefined) pairs.set(pair, [asked]);
      else others.push(asked);
    }
  }
  for (const [pair, all] of pairs)
    pairs.set(
      pair,
      all.map((asked) => ({ ...asked, places: placesOf(asked, all) })),
    );
  return pairs;
}

/** The row of a batch that a row of its rollback undoes: the one about the same pair, whatever the request says of it. */
function rolledBackBy(
  { batch_id, organization_id, connection_id }: ChangeRequest,
  { rollbacks }: History,
  { operations }: Intake,
): string | undefined {
  const rollback = rollbacks.find(({ rollbackId }) => rollbackId === batch_id);
  if (rollback === undefined) return undefined;
  for (const { operationId, contents } of operations.values()) {
    const [content] = contents;
    if (content === undefined || !isChange(content.request)) continue;
    const { request } = content;
    const isSamePair = request.organization_id === organization_id && request.connection_id === connection_id;
    if (isSamePair && request.batch_id === rollback.batchId) return operationId;
  }
  return undefined;
}

function placesOf({ places, about }: Asked, all: readonly Asked[]): readonly Accepted[] {
  const other = about === undefined ? undefined : all.find(({ operationId }) => operationId === about);
  return other === undefined ? places : placesOf(other, all);
}

/** A disable that came through both lanes may be cancelled or left alone in one of them and find the pair gone in the other. */
function foundGone({ call, outcome }: SpentCall): boolean {
  return call === "disable" && (outcome === 204 || outcome === 404);
}

/** An enable that came through both lanes may be cancelled in one of them, and a look in the other show that it is done. */
function foundThere({ call, outcome }: SpentCall, { action }: ChangeRequest): boolean {
  return action === "enable" && call === "get" && outcome === 200;
}

function callsIn(calls: readonly SpentCall[]): Calls | undefined {
  const [first] = calls;
  const last = calls.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return {
    firstSentAtMs: Math.min(...calls.map(({ sentAtMs }) => sentAtMs)),
    lastSentAtMs: Math.max(...calls.map(({ sentAtMs }) => sentAtMs)),
    // A call that was answered with an error can take effect as late as one that was not answered in time.
    overAtMs: Math.max(...calls.map(({ sentAtMs }) => sentAtMs)) + CALL_TIMEOUT_MS + LATE_EFFECT_MS,
  };
}

/** With more duplicates than that for one pair, only some of their places are tried. */
const MOST_ORDERS = 64;

/** The orders that requests may have: more than one where some were sent twice. */
export function* orders(all: readonly Asked[]): Generator<readonly Asked[]> {
  let choices: { readonly asked: Asked; readonly place: Accepted }[][] = [[]];
  for (const asked of all.filter(({ about }) => about === undefined)) {
    choices = choices
      .flatMap((choice) => asked.places.map((place) => [...choice, { asked, place }]))
      .slice(0, MOST_ORDERS);
  }
  for (const choice of choices) {
    yield withUndoing(
      choice.sort((a, b) => compare(a.place, b.place)).map(({ asked }) => asked),
      all,
    );
  }
}

/** Puts what undoes or repairs an operation right behind it. What never was applied to its pair has no place of its own. */
function withUndoing(order: readonly Asked[], all: readonly Asked[]): readonly Asked[] {
  return order.flatMap((asked) => [
    asked,
    ...withUndoing(
      all.filter(({ about }) => about === asked.operationId),
      all,
    ),
  ]);
}

/** The order as it is promised, written down a second time: the oracle must not share the core's mistakes. */
export function compare(a: Accepted, b: Accepted): number {
  if (a.lane === b.lane) return BigInt(a.sequence) < BigInt(b.sequence) ? -1 : 1;
  return a.sentAtMs - b.sentAtMs || (a.lane === "bulk" ? -1 : 1);
}
