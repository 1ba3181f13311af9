import type { Before, PairState } from "../../../contract/pair.ts";
import type { OperationRecord } from "../../../contract/record.ts";
import { SETTING_NAMES, type Settings } from "../../../contract/request.ts";
import { type History, nameOf, type ObservedCall } from "../history.ts";
import { isTaughtByChance } from "./chance-lesson.ts";
import { isOwnWork, looksOf, type Shown, shownAt } from "./looks.ts";
import { type Intake, throughBulk } from "./operations.ts";
import type { Standing, Timeline } from "./timeline.ts";

/** A state before that is on record, with where it comes from. */
type Known = Exclude<Before, { state: "unknown" }>;

/** What is known of an operation whose record says something of the state before. */
interface Case {
  readonly operationId: string;
  readonly pair: string;
  readonly connectionId: string;
  readonly before: Known;
  /** The calls that were made while it held the claim of a pair. */
  readonly calls: readonly ObservedCall[];
}

/** What records say of the state before is true, and a batch that asks for it has it where it can be had. */
export function* statesBefore(history: History, intake: Intake, timeline: Timeline): Generator<string> {
  const captures = new Set(history.scenario.batches.flatMap((one) => (one.capture ? [one.batchId] : [])));
  const isSmooth = isUndisturbed(history);
  const callsOf = Map.groupBy(history.calls, ({ operationId }) => operationId);

  for (const record of history.records.values()) {
    const { operationId, request } = record;
    const before = beforeIn(record);
    if (before === undefined || request === undefined || !("connection_id" in request)) continue;
    const operation = intake.operations.get(operationId);
    if (operation?.contents.length !== 1) continue;
    if (before.state === "unknown") {
      const isMember = captures.has(request.batch_id ?? "") && throughBulk(operation) === "always";
      const isAsked = isMember && !isUnchanged(record);
      if (isSmooth && isAsked) {
        yield `nothing is on record of the state before ${operationId}, although its batch asks for it`;
      }
      continue;
    }
    const { organization_id: organizationId, connection_id: connectionId } = request;
    const pair = nameOf({ organizationId, connectionId });
    const calls = callsOf.get(operationId) ?? [];
    yield* CHECKS[before.source]({ operationId, pair, connectionId, before, calls }, history, timeline);
  }
}

const CHECKS: {
  readonly [Source in Known["source"]]: (
    found: Case,
    history: History,
    timeline: Timeline,
  ) => Generator<string>;
} = { seen, inferred, recorded };

/**
 * A look that did not find the operation's own work showed exactly this, setting by setting. What an older request left
 * between two tries stands before the operation in their order, also where it left the operation's own work as it was.
 */
function* seen(found: Case, history: History, timeline: Timeline): Generator<string> {
  const { operationId, pair, connectionId, before } = found;
  const looks = looksOf(operationId, history);
  const works = timeline.changes(pair).filter((change) => change.operationId === operationId);
  // Its first try may have been a call without a look, in the lane that no batch works in.
  const firstAtMs = Math.min(...looks.map(({ sentAtMs }) => sentAtMs), ...works.map(({ atMs }) => atMs));
  const settledAtMs = appliedToo(found, history).filter((atMs) => atMs > firstAtMs);
  const shown = looks
    .filter(
      ({ sentAtMs }) =>
        !isOwnWork(operationId, pair, sentAtMs, timeline) || settledAtMs.some((atMs) => atMs < sentAtMs),
    )
    .flatMap((look) => shownAt(look, { pair, connectionId }, history, timeline))
    .map(spell);
  if (shown.includes(spell(before))) return;
  yield `the record of ${operationId} says that it was seen to be ${spell(before)} before, but its looks showed ${list(shown)}`;
}

/** When other operations were applied to the same pair, in milliseconds since the epoch. */
function appliedToo({ operationId, pair }: Case, { records }: History): readonly number[] {
  return [...records.values()].flatMap((record) => {
    const { request } = record;
    if (record.operationId === operationId || record.status !== "succeeded") return [];
    if (request === undefined || !("connection_id" in request)) return [];
    const name = nameOf({ organizationId: request.organization_id, connectionId: request.connection_id });
    return name === pair ? [record.finishedAtMs] : [];
  });
}

/**
 * It was so when one of the operation's calls was made, and was not the operation's own work. A 201 may mislead once
 * a user of the Dashboard has taught the worker by chance what a 409 means (docs/reliability.md).
 */
function* inferred(found: Case, history: History, timeline: Timeline): Generator<string> {
  const { operationId, pair, before, calls } = found;
  const actual = calls
    .filter((call) => nameOf(call) === pair && !call.throttled)
    .filter(({ atMs }) => !isOwnWork(operationId, pair, atMs, timeline))
    .flatMap(({ atMs, endedAtMs }) => timeline.during(pair, atMs, endedAtMs, operationId));
  if (actual.some((standing) => isTrue(before, standing))) return;
  if (before.state === "disabled" && isTaughtByChance(found, history, timeline)) return;
  yield `the record of ${operationId} says that it was ${spell(before)} before, but it was ${list(actual.map(describe))}`;
}

/** The table said so when the pair was claimed; and it was so, unless a user of the Dashboard had changed it. */
function* recorded(found: Case, history: History, timeline: Timeline): Generator<string> {
  const { operationId, pair, before } = found;
  const claims = history.claims.filter((claim) => claim.operationId === operationId);
  if (!claims.some((claim) => spell(onRecord(claim.before)) === spell(before))) {
    yield `the record of ${operationId} says that it was on record as ${spell(before)} before, but the table said ${list(claims.map((claim) => spell(onRecord(claim.before))))}`;
  }
  const isAsFound = timeline.changes(pair).every(({ by }) => by === undefined);
  // Where what is off looks like none, a look may have put it on record: then it says no more than an answer to a call does.
  const byALook = before.state === "disabled" && history.scenario.ways.variants.offShownAs === "absent";
  const said: Known = byALook ? { ...before, source: "inferred" } : before;
  if (isAsFound) yield* inferred({ ...found, before: said }, history, timeline);
}

/** What the connections table says of a pair, written down a second time. */
function onRecord({ applied, settings }: PairState): Before {
  if (applied === undefined) return { state: "unknown" };
  if (applied.state === "disabled") return { state: "disabled", source: "recorded" };
  if (applied.left !== undefined) return { state: "enabled", source: "recorded", settings: applied.left };
  const named = SETTING_NAMES.flatMap((name) => {
    const placed = settings[name];
    return placed === undefined ? [] : [[name, placed.value] as const];
  });
  return { state: "enabled", source: "recorded", settings: Object.fromEntries(named) };
}

/** An enable that found the connection enabled changes nothing, and is not worth a look. */
function isUnchanged(record: OperationRecord): boolean {
  return "ending" in record && "result" in record.ending && record.ending.result === "unchanged";
}

function beforeIn(record: OperationRecord): Before | undefined {
  return "ending" in record && "before" in record.ending ? record.ending.before : undefined;
}

function isTrue(before: Known, actual: Standing): boolean {
  // An answer to a call says at most that it was not on.
  if (before.state === "disabled")
    return actual === "disabled" || (before.source === "inferred" && !actual.isEnabled);
  if (actual === "disabled" || actual.isEnabled !== (before.state === "enabled")) return false;
  const { settings = {} } = before;
  return SETTING_NAMES.every(
    (name) => settings[name] === undefined || settings[name] === actual.settings[name],
  );
}

function describe(standing: Standing): string {
  if (standing === "disabled") return "disabled";
  return spell({
    state: standing.isEnabled ? "enabled" : "off",
    source: "seen",
    settings: standing.settings,
  });
}

function spell(before: Before | Shown): string {
  if (before.state === "unknown" || before.state === "disabled") return before.state;
  return `${before.state} ${spellSettings(before.settings ?? {})}`;
}

function spellSettings(settings: Settings): string {
  return JSON.stringify(Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function list(states: readonly string[]): string {
  return [...new Set(states)].join(" or ") || "nothing";
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
