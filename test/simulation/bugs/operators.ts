import { begin } from "../../../operator/backfill/begin/begin.ts";
import { messageOfRow } from "../../../operator/backfill/send/messages.ts";
import type { LookPorts } from "../../../operator/batch/look.ts";
import { lookAt } from "../../../operator/batch/look.ts";
import { discardLetter } from "../../../operator/dead-letters/discard-letter.ts";
import { repairOf } from "../../../operator/drift/repair.ts";
import { type RollbackJob, type RollbackPorts, rollbackRows } from "../../../operator/rollback/rows.ts";
import type { OperatorCommands } from "../people/commands.ts";
import type { WorldOptions } from "../world-options.ts";
import type { Bug } from "./bug.ts";

/** Operators whose commands do something else. */
const withCommands = (commands: Partial<OperatorCommands>): WorldOptions => ({ commands });

/** Watchers who see something else of a batch. */
const withLooks = (change: (ports: LookPorts) => Partial<LookPorts>): WorldOptions =>
  withCommands({ lookAt: (batchId, ports) => lookAt(batchId, { ...ports, ...change(ports) }) });

/** Operators whose rollbacks are planned otherwise. */
const withPlanning = (
  change: (ports: RollbackPorts, job: RollbackJob) => [RollbackPorts, RollbackJob],
): WorldOptions => withCommands({ rollbackRows: (ports, job) => rollbackRows(...change(ports, job)) });

/** Mistakes of operators' commands. */
export const BUGS_OF_OPERATORS: readonly Bug[] = [
  {
    name: "goes by the clock of the machine that a batch is looked at on",
    shows: /a watcher whose clock is/,
    options: withCommands({ createServiceClock: (now = Date.now) => ({ now, watch() {} }) }),
  },
  {
    name: "takes the lane of a batch for empty",
    shows: /has not ended, but a watcher/,
    options: withLooks(() => ({ readLane: async () => ({ queued: 0, inHand: 0, paused: false }) })),
  },
  {
    name: "counts what ended before a redrive beside what ended after it",
    shows: /but were counted as/,
    options: withLooks(({ readIndex }) => ({
      readIndex: (batchId, after, visit) =>
        readIndex(batchId, after, (page) => visit(page.map((entry) => ({ ...entry, redrives: 0 })))),
    })),
  },
  {
    name: "goes on with a killed rollback one row too late",
    shows: /and never asked for it/,
    options: withCommands({
      begin: async (...batch) => {
        const begun = await begin(...batch);
        return begun.kind === "resume" ? { ...begun, from: begun.from + 1 } : begun;
      },
    }),
  },
  {
    name: "gives what a rollback asks for a place of its own",
    shows: /was asked to be|although \S+ was asked for since and applied/,
    options: withCommands({
      messageOfRow(row, line, batchId) {
        const { expected: _, ...unexpecting } = JSON.parse(line);
        return messageOfRow(row, JSON.stringify(unexpecting), batchId);
      },
    }),
  },
  {
    name: "does not name the pairs whose records are missing",
    shows: /neither returns nor names/,
    options: withPlanning((ports, job) => [{ ...ports, async *scanLastApplied() {} }, job]),
  },
  {
    name: "does not count the records that are missing",
    shows: /records are missing, and/,
    options: withPlanning((ports, job) => [ports, { ...job, expectedRows: 0, mayHaveMore: false }]),
  },
  {
    name: "does not name what a rollback leaves alone",
    shows: /neither returns nor names/,
    options: withPlanning((ports, job) => [ports, { ...job, onLeftAlone() {} }]),
  },
  {
    name: "takes a repair for a newer request",
    shows: /which it only repaired/,
    options: withPlanning(({ readRecords, ...ports }, job) => [
      {
        ...ports,
        async readRecords(ids) {
          const find = await readRecords(ids);
          return (id) => {
            const record = find(id);
            if (record?.request === undefined || record.request.action === "retrieve") return record;
            const { expected: _, ...request } = record.request;
            return { ...record, request };
          };
        },
      },
      job,
    ]),
  },
  {
    name: "gives a repair a place of its own",
    shows: /was asked to be|although \S+ was asked for since and applied/,
    options: withCommands({
      repairOf: (...drift) =>
        repairOf(...drift).map((request) => {
          if (request.action === "retrieve" || request.expected === undefined) return request;
          const { operation_id: _, ...expected } = request.expected;
          return { ...request, expected };
        }),
    }),
  },
  {
    name: "repairs what was turned off",
    shows: /was turned off, and is repaired/,
    options: withCommands({
      repairOf: (drift, by) => repairOf({ ...drift, live: { ...drift.live, state: "disabled" } }, by),
    }),
  },
  {
    name: "lets a redrive that had chosen a letter go on after it was discarded",
    shows: /was discarded, but is|after it had been discarded/,
    options: {
      operations: (table) => ({
        ...table,
        async reopen(deferral) {
          const { operationId, redrives } = deferral;
          const before = table.records.get(operationId);
          const isDiscarded =
            before !== undefined && "discarded" in before && before.redrives === redrives - 1;
          if (!isDiscarded) return table.reopen(deferral);
          table.expire(operationId);
          await table.defer(deferral);
          return true;
        },
      }),
    },
  },
  {
    name: "says of a letter that it is discarded, and does not write that down",
    shows: /was discarded, but is/,
    options: withCommands({
      discardLetter: (item, ports) => discardLetter(item, { ...ports, record: async () => true }),
    }),
  },
];
