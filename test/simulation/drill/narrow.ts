import type { Lane } from "../../../contract/place.ts";
import type { Scope } from "../../../contract/scope.ts";
import { perMinute } from "../../../local/tenant/bucket.ts";
import type { LimitsByBucket } from "../../../local/tenant/limits.ts";
import type { History } from "../history.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { UNDISTURBED } from "../scenario/undisturbed.ts";
import { runWorld } from "../world.ts";

type Action = "enable" | "disable" | "retrieve";

/** Requests of one kind. */
export interface Flow {
  readonly lane: Lane;
  readonly action: Action;
  /** How many are there when the trouble begins. */
  readonly waiting?: number;
  /** How often another one is sent, in milliseconds. */
  readonly everyMs?: number;
}

/** Requests that can only wait, and others in the same lane that need something else. */
export interface NarrowCase {
  readonly name: string;
  /** What has to wait: until its scope is there again, or for its bucket. */
  readonly stuck: Flow;
  /** What must not notice. */
  readonly free: Flow;
  readonly missing?: Scope;
  readonly limits: LimitsByBucket;
  readonly minutes: number;
}

/** What came of a case. */
export interface NarrowFigures {
  /** Of the requests that must not notice, sent while the others waited: how many, and how many of them were finished. */
  readonly sent: number;
  readonly finished: number;
  /** From sending to the end, in seconds. */
  readonly medianS: number;
  readonly p95S: number;
  readonly slowestS: number;
  /** Requests that had to wait and were finished while the trouble lasted. */
  readonly stuckFinished: number;
  readonly mostHidden: number;
  readonly mostReceives: number;
  readonly invocations: number;
}

const MINUTE_MS = 60_000;
/** When the trouble begins: until then the worker learns its limits. */
const FROM_MS = 2 * MINUTE_MS;

/** Runs a case in virtual time, until the trouble is over. */
export async function runNarrow(one: NarrowCase): Promise<NarrowFigures> {
  const toMs = FROM_MS + one.minutes * MINUTE_MS;
  const history = await runWorld(scenarioOf(one, toMs), { endAtMs: toMs });
  return figuresOf(history, one, toMs);
}

function scenarioOf({ stuck, free, missing, limits }: NarrowCase, toMs: number): Scenario {
  let count = 0;
  const send = ({ lane, action }: Flow, atMs: number): Scenario["sends"][number] => {
    count += 1;
    const operation = `operation-${String(count).padStart(7, "0")}`;
    const organization = `org_${count}`;
    const pair = action === "retrieve" ? {} : { connection_id: "con_1" };
    return {
      atMs,
      lane,
      groupId: `${organization}#${action === "retrieve" ? "*" : "con_1"}`,
      deduplicationId: `${operation}:0`,
      body: JSON.stringify({ operation_id: operation, action, organization_id: organization, ...pair }),
    };
  };
  const flow = (one: Flow, fromMs: number) => {
    const { waiting = 0, everyMs = Number.POSITIVE_INFINITY } = one;
    const steady = Number.isFinite(everyMs) ? Math.floor((toMs - fromMs) / everyMs) : 0;
    return [
      ...Array.from({ length: waiting }, () => send(one, FROM_MS)),
      ...Array.from({ length: steady }, (_, index) => send(one, fromMs + (index + 0.5) * everyMs)),
    ];
  };
  const trouble = { kind: "scope_missing", atOnce: true, fromMs: FROM_MS, toMs } as const;
  return {
    ...UNDISTURBED,
    sends: [...flow(free, 0), ...flow(stuck, FROM_MS)].sort((a, b) => a.atMs - b.atMs),
    limits,
    troubles: missing === undefined ? [] : [{ ...trouble, scope: missing }],
  };
}

function figuresOf(history: History, { stuck, free }: NarrowCase, toMs: number): NarrowFigures {
  const { beganAtMs } = history;
  const about = ({ action, lane }: Flow, body: string, ofLane: Lane) =>
    lane === ofLane && body.includes(`"action":"${action}"`);
  // A request of the last seconds has had no time to be finished.
  const during = history.accepted.filter(
    ({ sentAtMs }) => sentAtMs >= beganAtMs + FROM_MS && sentAtMs < beganAtMs + toMs - 10_000,
  );
  const finishedMs = (body: string) => {
    const { operation_id: operationId } = JSON.parse(body) as { operation_id: string };
    const record = history.records.get(operationId);
    return record !== undefined && "finishedAtMs" in record ? record.finishedAtMs : undefined;
  };
  const ends = during
    .filter(({ body, lane }) => about(free, body, lane))
    .map(({ body, sentAtMs }) => ((finishedMs(body) ?? Number.POSITIVE_INFINITY) - sentAtMs) / 1000)
    .sort((a, b) => a - b);
  const at = (share: number) => ends[Math.min(ends.length - 1, Math.floor(ends.length * share))] ?? 0;
  return {
    sent: ends.length,
    finished: ends.filter(Number.isFinite).length,
    medianS: at(0.5),
    p95S: at(0.95),
    slowestS: at(1),
    stuckFinished: during.filter(
      ({ body, lane }) => about(stuck, body, lane) && finishedMs(body) !== undefined,
    ).length,
    mostHidden: history.mostHidden,
    mostReceives: history.mostReceives,
    invocations: history.usage.invocations,
  };
}

const ENTERPRISE: LimitsByBucket = { write: perMinute(5, 150), read: perMinute(10, 100) };
const CLOUD: LimitsByBucket = { write: perMinute(25, 750), read: perMinute(50, 500) };
const CREATE = "create:organization_connections";

/** The cases, each with so many requests stuck in the interactive lane. */
export function interactiveCases(waiting: number, minutes: number): readonly NarrowCase[] {
  const urgent = { lane: "interactive", everyMs: 5_000 } as const;
  const stuckEnables = { lane: "interactive", action: "enable", waiting } as const;
  const stuckRetrieves = { ...stuckEnables, action: "retrieve" } as const;
  const disables = { ...urgent, action: "disable" } as const;
  return [1_000, 50].flatMap((everyMs): readonly NarrowCase[] => {
    const more = `${waiting} and ${1_000 / everyMs} more a second`;
    return [
      {
        name: `disables beside enables without their scope, ${more}`,
        stuck: { ...stuckEnables, everyMs },
        free: disables,
        missing: CREATE,
        limits: CLOUD,
        minutes,
      },
      {
        name: `disables beside retrieves that wait for the read limit, ${more}`,
        stuck: { ...stuckRetrieves, everyMs },
        free: disables,
        limits: ENTERPRISE,
        minutes,
      },
      {
        name: `retrieves beside enables that wait for the write limit, ${more}`,
        stuck: { ...stuckEnables, everyMs },
        free: { ...urgent, action: "retrieve" },
        limits: ENTERPRISE,
        minutes,
      },
    ];
  });
}

/** The cases of the bulk lane: with so many requests stuck, and with fewer of them, which it can hide. */
export function bulkCases(waiting: number, minutes: number): readonly NarrowCase[] {
  const enables = { lane: "bulk", action: "enable" } as const;
  const disables = { lane: "bulk", action: "disable", everyMs: 2_000 } as const;
  const retrieves = { ...disables, action: "retrieve" } as const;
  const blocked = (count: number): NarrowCase => ({
    name: `disables beside ${count} enables without their scope`,
    stuck: { ...enables, waiting: count },
    free: disables,
    missing: CREATE,
    limits: CLOUD,
    minutes,
  });
  const unread = (count: number): NarrowCase => ({
    name: `disables beside ${count} retrieves that wait for the read limit`,
    stuck: { ...retrieves, everyMs: Number.POSITIVE_INFINITY, waiting: count },
    free: disables,
    limits: ENTERPRISE,
    minutes,
  });
  return [
    blocked(waiting),
    blocked(waiting / 40),
    unread(waiting),
    unread(waiting / 40),
    {
      name: "enables and retrieves in turns, each more than its limit allows",
      stuck: { ...enables, everyMs: 200 },
      free: { ...retrieves, everyMs: 200 },
      limits: ENTERPRISE,
      minutes,
    },
  ];
}
