import type { Batch } from "../../../contract/batch.ts";
import { batchPrefix } from "../../../contract/row-operation-id.ts";
import type { Row } from "../../../operator/backfill/validate/row.ts";
import { mayHaveMoreRows, rowsToEnd } from "../../../operator/batch/batch-status.ts";
import { UsageError } from "../../../operator/errors.ts";
import { checkOver } from "../../../operator/rollback/preconditions.ts";
import type { LeftAlone, RollbackPorts } from "../../../operator/rollback/rows.ts";
import type { Environment } from "../environment.ts";
import { nameOf, type PlannedRollback } from "../history.ts";
import type { Backfill, Rollback } from "../scenario/operators.ts";
import type { Stage } from "../scenario/stage.ts";
import { createMachine, type Machine } from "./machine.ts";
import { repairDrift } from "./repair.ts";
import { forget } from "./retention.ts";
import { sendBatch } from "./send-batch.ts";
import { untilDone } from "./until-done.ts";
import { sendUrgent } from "./urgent.ts";
import { look, watch } from "./watch.ts";

const MINUTE_MS = 60_000;

/**
 * Takes a backfill back as `orgconn batch rollback` does: when it is over it plans the rows, once, and sends them, however
 * often a run is killed. Whenever one was, producers send other requests for the same pairs.
 */
export async function rollBack(backfill: Backfill, rollback: Rollback, stage: Stage): Promise<void> {
  const { clock, whim: random, chronicle } = stage;
  const { crashChance } = rollback;
  await watch(backfill.batchId, rollback.skewMs, stage);
  await clock.sleep(rollback.afterMs);
  if (rollback.drift !== undefined) await driftAndRepair(rollback.drift, stage);
  if (rollback.retention !== undefined) await forget(backfill.batchId, rollback.retention, stage);
  let planned: PlannedRollback | undefined;
  await untilDone({ clock, random, crashChance }, async (environment) => {
    planned ??= await plan(backfill.batchId, rollback, environment, stage);
  });
  if (planned === undefined) return;
  const { rows, counts } = planned;
  chronicle.rollbacks.push(planned);
  chronicle.tell(() => `operator  planned ${rollback.batchId}: ${JSON.stringify(counts)}`);
  if (rows.length === 0) return;
  await sendBatch(
    {
      batchId: rollback.batchId,
      rows,
      maxFailures: "5%",
      capture: false,
      rollbackOf: backfill.batchId,
      crashChance,
      onKilled: () => sendUrgent(rows, stage),
    },
    stage,
  );
  await watch(rollback.batchId, rollback.skewMs, stage);
}

/** A user of the Dashboard changes connections, and an operator makes them again what was last applied. */
async function driftAndRepair(drift: NonNullable<Rollback["drift"]>, stage: Stage): Promise<void> {
  const { clock, troubled, account } = stage;
  for (const change of drift) troubled.tenant.dashboard(change);
  await repairDrift({ atMs: 0, confirmMs: 0, crashChance: 0 }, stage);
  while (!account.isAtRest()) await clock.sleep(MINUTE_MS);
}

async function plan(
  batchId: string,
  { batchId: rollbackId, trustRecords }: Rollback,
  environment: Environment,
  stage: Stage,
): Promise<PlannedRollback> {
  const machine = createMachine(environment, stage);
  const batch = await whenOver(batchId, machine, environment, stage);
  const expectedRows = rowsToEnd(batch);
  const mayHaveMore = mayHaveMoreRows(batch);
  const atFirst = onRecord(batchId, stage);
  const shown = stage.index.read(batchId, "").filter(({ lane }) => lane === "bulk").length;
  const left: LeftAlone[] = [];
  const rows: Row[] = [];
  const planning = stage.commands.rollbackRows(planPorts(machine, environment, stage), {
    batchId,
    expectedRows,
    mayHaveMore,
    trustRecords,
    onLeftAlone: (one) => left.push(one),
  });
  const pairs = new Map(stage.chronicle.pairs);
  for (;;) {
    const { done, value } = await planning.next();
    if (!done) {
      rows.push(value);
      continue;
    }
    const recorded = [atFirst, onRecord(batchId, stage)];
    const plannedAtMs = stage.clock.now();
    return {
      batchId,
      rollbackId,
      trustRecords,
      expectedRows,
      mayHaveMore,
      plannedAtMs,
      rows,
      left,
      counts: value,
      recorded,
      shown,
      pairs,
    };
  }
}

/** @returns The batch that is over. */
async function whenOver(
  batchId: string,
  machine: Machine,
  { clock }: Environment,
  stage: Stage,
): Promise<Batch> {
  for (;;) {
    const figures = await look(batchId, machine, stage);
    if (figures === undefined) throw new Error(`There is no batch ${batchId}.`);
    try {
      checkOver(figures, (command) => command);
      return figures.batch;
    } catch (error) {
      // Some of it was redriven meanwhile.
      if (!(error instanceof UsageError)) throw error;
      await clock.sleep(MINUTE_MS);
    }
  }
}

function planPorts(
  machine: Machine,
  { clock }: Environment,
  { index, chronicle, operations }: Stage,
): RollbackPorts {
  return {
    async *readPages(batchId) {
      yield await machine.request(() => index.read(batchId, ""));
    },
    readPairs: () =>
      machine.request(() => {
        const pairs = new Map(chronicle.pairs);
        return (key) => pairs.get(nameOf(key));
      }),
    readRecords: () =>
      machine.request(() => {
        const records = new Map(operations.records);
        return (operationId) => records.get(operationId);
      }),
    async *scanLastApplied(batchId) {
      yield await machine.request(() =>
        [...chronicle.pairs].flatMap(([name, { newest, applied }]) => {
          const { operationId = "" } = newest ?? applied ?? {};
          const [organizationId = "", connectionId = ""] = name.split("#");
          return operationId.startsWith(batchPrefix(batchId))
            ? [{ organizationId, connectionId, operationId }]
            : [];
        }),
      );
    },
    pause: (ms) => clock.sleep(ms),
  };
}

/** The operations of a batch that are on record as ended. */
function onRecord(batchId: string, { operations }: Stage): ReadonlySet<string> {
  const own = [...operations.records.values()].filter(
    ({ request, lane, status }) => request?.batch_id === batchId && lane === "bulk" && status !== "deferred",
  );
  return new Set(own.map(({ operationId }) => operationId));
}
