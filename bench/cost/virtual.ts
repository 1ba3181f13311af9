import type { Limit } from "../../local/tenant/bucket.ts";
import type { LimitsByBucket } from "../../local/tenant/limits.ts";
import type { Scenario, Surroundings } from "../../test/simulation/index.ts";
import { runWorld, UNDISTURBED } from "../../test/simulation/index.ts";
import type { TableName } from "./embedded.ts";
import { BATCH, backfill, messageOf } from "./requests.ts";

/** What a backfill asks of AWS at a tenant's limit. */
export interface LimitUsage {
  readonly operations: number;
  /** From the first call to the last. */
  readonly seconds: number;
  readonly throttled: number;
  readonly invocations: number;
  readonly billedSeconds: number;
  /** Receives and deletions of the event source. */
  readonly polls: number;
  /** Messages given back or dead-lettered. */
  readonly queueRequests: number;
  readonly secretRequests: number;
  readonly tables: Readonly<Record<TableName, { readonly reads: number; readonly writes: number }>>;
}

/** What of its surroundings an execution reaches without a request to AWS. */
const FREE: ReadonlySet<string> = new Set(["environment", "random", "observe", "tenant", "executions"]);

/** Where each request of the worker goes. */
const REQUESTS = {
  "operations.read": ["operations", "reads"],
  "operations.defer": ["operations", "writes"],
  "operations.finish": ["operations", "writes"],
  "operations.reopen": ["operations", "writes"],
  "pairs.read": ["connections", "reads"],
  "pairs.replace": ["connections", "writes"],
  "budget.read": ["control", "reads"],
  "budget.update": ["control", "writes"],
  "circuits.read": ["control", "reads"],
  "circuits.replace": ["control", "writes"],
  "batches.read": ["control", "reads"],
  "batches.readCancelEpoch": ["control", "reads"],
  "batches.count": ["control", "writes"],
  "batches.stop": ["control", "writes"],
  "tokenLease.read": ["control", "reads"],
  "tokenLease.replace": ["control", "writes"],
  "queues.returnAfter": "queues",
  "queues.deadLetter": "queues",
  "credentials.get": "secrets",
  "credentials.put": "secrets",
  "sharedToken.get": "secrets",
  "sharedToken.put": "secrets",
} as const satisfies Record<string, "queues" | "secrets" | readonly [TableName, "reads" | "writes"]>;

/** A backfill at a tenant's limit. */
export interface AtLimit {
  readonly operations: number;
  /** The tenant's. */
  readonly limits: LimitsByBucket & { readonly write: Limit };
  /** Executions of the bulk lane at once. */
  readonly executions: number;
  /** Whether the tenant was probed and refuses a repeated POST; otherwise each row costs a look. */
  readonly isProbed: boolean;
}

/**
 * Works through a backfill in the simulated world, where an hour takes a second: the worker's own code, SQS, Lambda and
 * the tenant under a virtual clock.
 *
 * @throws Error when an operation does not succeed.
 */
export async function runAtLimit(backfill: AtLimit): Promise<LimitUsage> {
  const { operations } = backfill;
  const counted = new Map<string, number>();
  const history = await runWorld(scenarioOf(backfill), {
    surround: (surroundings) => counting(surroundings, counted),
  });
  const succeeded = [...history.records.values()].filter(({ status }) => status === "succeeded").length;
  if (succeeded !== operations) throw new Error(`Only ${succeeded} of ${operations} operations succeeded.`);
  const count = (wanted: "queues" | "secrets") =>
    Object.entries(REQUESTS).reduce(
      (sum, [name, target]) => sum + (target === wanted ? (counted.get(name) ?? 0) : 0),
      0,
    );
  const ofTable = (table: TableName) => {
    const of = (direction: "reads" | "writes") =>
      Object.entries(REQUESTS).reduce(
        (sum, [name, [at, kind]]) =>
          sum + (at === table && kind === direction ? (counted.get(name) ?? 0) : 0),
        0,
      );
    return { reads: of("reads"), writes: of("writes") };
  };
  const atMs = history.calls.map((call) => call.atMs);
  return {
    operations,
    seconds: ((atMs.at(-1) ?? 0) - (atMs[0] ?? 0)) / 1_000,
    throttled: history.calls.filter(({ throttled }) => throttled).length,
    invocations: history.usage.invocations,
    billedSeconds: history.usage.billedSeconds,
    polls: history.usage.polls,
    queueRequests: count("queues"),
    secretRequests: count("secrets"),
    tables: {
      operations: ofTable("operations"),
      connections: ofTable("connections"),
      control: ofTable("control"),
    },
  };
}

/** The ports of the surroundings, each request counted under its port's name and its own. */
function counting(surroundings: Surroundings, counted: Map<string, number>): Surroundings {
  const ports = Object.entries(surroundings).map(([name, port]) => {
    if (FREE.has(name)) return [name, port];
    const heard = Object.entries(port as Record<string, unknown>).map(([method, of]) => [
      method,
      (...args: unknown[]) => {
        const key = `${name}.${method}`;
        if (!Object.hasOwn(REQUESTS, key))
          throw new Error(`The cost of ${key} is not known: add it to virtual.ts.`);
        counted.set(key, (counted.get(key) ?? 0) + 1);
        return (of as (...args: unknown[]) => unknown)(...args);
      },
    ]);
    return [name, Object.fromEntries(heard)];
  });
  return Object.fromEntries(ports) as Surroundings;
}

function scenarioOf({ operations, limits, executions, isProbed }: AtLimit): Scenario {
  return {
    ...UNDISTURBED,
    sends: backfill(operations).map((request) => {
      const { MessageBody, MessageGroupId, MessageDeduplicationId } = messageOf(request);
      return {
        atMs: 0,
        lane: "bulk",
        groupId: MessageGroupId,
        deduplicationId: MessageDeduplicationId,
        body: MessageBody,
      };
    }),
    batches: [BATCH],
    limits,
    ...(isProbed ? { knownRepeatedPost: "refused" } : {}),
    concurrency: { ...UNDISTURBED.concurrency, bulk: executions },
  };
}
