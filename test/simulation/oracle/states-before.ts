import type { OperationRecord } from "../../../lambda/operation/record.ts";
import type { Before, PairKey } from "../../../lambda/order/pair.ts";
import { SETTING_DEFAULTS, SETTING_NAMES, type Settings } from "../../../lambda/request/schema.ts";
import { type History, nameOf } from "../history.ts";
import { type Intake, throughBulk } from "./operations.ts";

type State = "disabled" | Settings;

/** What records say of the state before is true, and a batch that asks for it has it where it can be had. */
export function* statesBefore(history: History, intake: Intake): Generator<string> {
  const calls = Map.groupBy(
    history.calls.filter(({ endpoint, throttled }) => endpoint !== "retrieve" && !throttled),
    ({ operationId }) => operationId,
  );
  const looks = Map.groupBy(
    history.spent.filter(({ call }) => call === "get"),
    ({ operationId }) => operationId,
  );
  const stateAt = timeline(history);
  const captures = new Set(history.scenario.batches.flatMap((one) => (one.capture ? [one.batchId] : [])));
  const isSmooth = isUndisturbed(history);

  for (const record of history.records.values()) {
    const { operationId, request } = record;
    const before = beforeIn(record);
    if (before === undefined || request === undefined || !("connection_id" in request)) continue;
    const operation = intake.operations.get(operationId);
    if (operation?.contents.length !== 1) continue;
    const { organization_id: organizationId, connection_id: connectionId } = request;
    // What was seen was so at a look. Else a write tells; one whose answer was lost may have changed it when the next one was made.
    const moments =
      "source" in before && before.source === "seen"
        ? (looks.get(operationId) ?? []).map(({ sentAtMs }) => sentAtMs)
        : (calls.get(operationId) ?? []).map(({ atMs }) => atMs);
    if (moments.length === 0) continue;
    const actual = moments.map((atMs) => stateAt({ organizationId, connectionId }, atMs));
    if (!actual.some((state) => isTrue(before, state))) {
      yield `the record of ${operationId} says that it was ${spell(before)} before, but it was ${JSON.stringify(actual)}`;
    }
    const isMember = captures.has(request.batch_id ?? "") && throughBulk(operation) === "always";
    const isAsked = isMember && !isUnchanged(record);
    if (isSmooth && isAsked && before.state === "unknown") {
      yield `nothing is on record of the state before ${operationId}, although its batch asks for it`;
    }
  }
}

/** An enable that found the connection enabled changes nothing, and is not worth a look. */
function isUnchanged(record: OperationRecord): boolean {
  return "ending" in record && "result" in record.ending && record.ending.result === "unchanged";
}

function beforeIn(record: OperationRecord): Before | undefined {
  return "ending" in record && "before" in record.ending ? record.ending.before : undefined;
}

/** Tells the state of a pair in Auth0 at a time. */
function timeline({ effects, scenario }: History): (pair: PairKey, atMs: number) => State {
  const effectsOn = Map.groupBy(effects, nameOf);
  const enabledAtFirst = new Map(scenario.enabled.map((one) => [nameOf(one), one.settings]));
  return (key, nowMs) => {
    const pair = nameOf(key);
    const last = effectsOn.get(pair)?.findLast(({ atMs }) => atMs <= nowMs);
    if (last !== undefined) return last.kind === "disabled" ? "disabled" : last.settings;
    const settings = enabledAtFirst.get(pair);
    return settings === undefined ? "disabled" : { ...SETTING_DEFAULTS, ...settings };
  };
}

function isTrue(before: Before, actual: State): boolean {
  if (before.state === "unknown") return true;
  if (before.state === "disabled" || actual === "disabled") return before.state === actual;
  const { settings = {} } = before;
  return SETTING_NAMES.every((name) => settings[name] === undefined || settings[name] === actual[name]);
}

function spell(before: Before): string {
  return before.state === "enabled" ? `enabled ${JSON.stringify(before.settings)}` : before.state;
}

/** Whether nothing can come between a look and its call. */
function isUndisturbed({ scenario }: History): boolean {
  const { deathChance, requests, calls, killsAtMs, poison, troubles } = scenario;
  const chances = [deathChance, ...Object.values(requests), ...Object.values(calls)];
  return (
    chances.every((chance) => chance === 0) &&
    killsAtMs.length === 0 &&
    poison.size === 0 &&
    troubles.every(({ kind }) => kind === "other_client" || kind === "limit_cut" || kind === "lane_paused")
  );
}
