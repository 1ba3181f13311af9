/**
 * Every rendering of what a producer, Auth0 or a file wrote: nothing that a terminal acts on comes out, and no text makes a
 * row more or less than the same text with its controls taken out beforehand.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { batchesTable, figuresLine, figuresText } from "../../../cli/batch/describe.ts";
import { budgetText } from "../../../cli/budget/describe.ts";
import { groupsTable, lettersTable } from "../../../cli/dead-letters/list.ts";
import { letterText } from "../../../cli/dead-letters/show.ts";
import { outcomesText } from "../../../cli/dead-letters/text.ts";
import { deadLettersTable, outcomesTable } from "../../../cli/demo/summary.ts";
import { findingText } from "../../../cli/doctor/show.ts";
import { driftTable } from "../../../cli/drift/describe.ts";
import { textReport } from "../../../cli/local/report.ts";
import { main } from "../../../cli/main.ts";
import { connectionsText } from "../../../cli/operation/connections-text.ts";
import { operationText } from "../../../cli/operation/describe.ts";
import { historyTable } from "../../../cli/operation/history-table.ts";
import { unrecordedText } from "../../../cli/operation/status.ts";
import { failureLines } from "../../../cli/output/failures.ts";
import { forTerminal } from "../../../cli/output/list.ts";
import { createOutput } from "../../../cli/output/output.ts";
import { lines, shown, type Text } from "../../../cli/output/styled.ts";
import { leftTable } from "../../../cli/rollback/report.ts";
import { dashboardTable } from "../../../cli/stand-in/describe.ts";
import { waitingList } from "../../../cli/waiting/describe.ts";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { operationObject } from "../../../contract/items/operation-object.ts";
import type { BatchFigures } from "../../../operator/batch/look.ts";
import type { ListedBatch } from "../../../operator/batch/view.ts";
import { batchObject, figuresObject } from "../../../operator/batch/view.ts";
import { driftObject } from "../../../operator/drift/view.ts";
import { describeError } from "../../../operator/errors.ts";
import { leftObject } from "../../../operator/rollback/view.ts";
import { escapeControls } from "../../../operator/text/escape.ts";
import { ACTS_ON_A_TERMINAL, hostile } from "./hostile.ts";

/** What texts take of a session: the command's own words. */
const SESSION = { commandLine: () => "orgconn", clients: { now: () => 0 } as never };

/** Each value has dozens of hostile texts. */
const RUNS = 20;

const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 3 });
const flags = { assign_membership_on_login: fc.boolean(), show_as_button: fc.boolean() };

const connection = fc.record({
  connection_id: hostile,
  connection: fc.record({ name: hostile, strategy: hostile }),
  ...flags,
});
const operation = fc.record({
  operation_id: hostile,
  status: hostile,
  result: hostile,
  reason: hostile,
  action: hostile,
  organization_id: hostile,
  connection_id: hostile,
  batch_id: hostile,
  superseded_by: hostile,
  detail: hostile,
  before: hostile,
  before_source: hostile,
  before_settings: fc.record(flags),
  lane: hostile,
  attempts: fc.nat(),
  throttles: fc.nat(),
  redrives: fc.nat(),
  enqueued_at: hostile,
  started_at: hostile,
  finished_at: hostile,
  discarded_at: hostile,
  discarded_by: hostile,
  discarded_because: hostile,
  redriven_at: hostile,
  redriven_by: hostile,
  redriven_because: hostile,
  expires_at: fc.nat(),
  connections: some(connection),
  request: fc.record({
    requested_by: hostile,
    reason: hostile,
    expected: fc.record({ state: hostile, operation_id: hostile }),
  }),
}) as unknown as fc.Arbitrary<OperationItem>;
const batch = fc.record({
  batchId: hostile,
  state: hostile,
  action: hostile,
  source: hostile,
  createdBy: hostile,
  stopReason: hostile,
  rollbackOf: hostile,
  maxFailures: hostile,
  expectedRows: fc.nat(),
  sentRows: fc.nat(),
  createdAtMs: fc.nat(),
});
const figures = fc.record({
  batch,
  progress: fc.record({
    counts: fc.dictionary(hostile, fc.nat(), { maxKeys: 3 }),
    doubtful: fc.nat({ max: 1 }),
    failedWith: fc.dictionary(hostile, fc.nat(), { maxKeys: 3 }),
    failures: some(
      fc.record({
        operationId: hostile,
        organizationId: hostile,
        reason: hostile,
        detail: hostile,
        at: hostile,
      }),
    ),
  }),
  ended: fc.nat(),
  waiting: fc.nat(),
  ratePerSecond: fc.constant(1),
  over: fc.boolean(),
  paused: fc.boolean(),
}) as unknown as fc.Arbitrary<BatchFigures>;
const drift = fc.record({
  organizationId: hostile,
  connectionId: hostile,
  operationId: hostile,
  appliedAtMs: fc.nat(),
  recorded: fc.record({ state: hostile, settings: fc.dictionary(hostile, hostile, { maxKeys: 2 }) }),
  live: fc.record({ state: hostile, settings: fc.dictionary(hostile, hostile, { maxKeys: 2 }) }),
}) as unknown as fc.Arbitrary<Parameters<typeof driftObject>[0]>;
const finding = fc.record({
  check: hostile,
  verdict: fc.constantFrom("ok" as const, "warning" as const, "failed" as const),
  detail: hostile,
  remedy: hostile,
});
const left = fc.record({
  kind: fc.constant("was_off" as const),
  organizationId: hostile,
  connectionId: hostile,
  operationId: hostile,
  why: hostile,
});
const budget = fc.record({
  buckets: fc.constant([]),
  circuits: fc.record({
    open: fc.dictionary(
      hostile,
      fc.record({
        cause: hostile,
        detail: hostile,
        openedAtMs: fc.nat(),
        probes: fc.nat(),
        nextProbeAtMs: fc.nat(),
      }),
      { maxKeys: 2 },
    ),
  }),
});
const lane = fc.record({ lane: hostile, consumption: hostile, queued: fc.nat(), inHand: fc.nat() });
const letter = fc.record({ attributes: fc.record({ reason: hostile, detail: hostile }) });

/** How a kind of thing is printed for people. */
function kind<T>(name: string, values: fc.Arbitrary<T>, render: (value: T) => Text) {
  return [name, values as fc.Arbitrary<unknown>, render as (value: unknown) => Text] as const;
}

const KINDS = [
  kind("a record", operation, operationText),
  kind("a history", some(operation), (items) => historyTable(items, {}, 0)),
  kind("dead letters", some(operation), (items) => lettersTable(items, {}, 0)),
  kind(
    "dead letters by their words",
    some(fc.record({ words: hostile, reason: hostile, count: fc.nat(), latest: operation })),
    (groups) => lines([groupsTable(groups, {}, 0), ...failureLines(groups)]),
  ),
  kind("a dead letter", fc.tuple(operation, hostile), ([item, body]) => letterText(item, body)),
  kind("outcomes", some(fc.tuple(hostile, fc.constantFrom("sent", "left"))), (outcomes) =>
    outcomesText(outcomes, { done: "sent", told: "sent back", command: "redrive" }),
  ),
  kind<ListedBatch[]>(
    "batches",
    some(fc.record({ batch, ended: fc.nat(), failed: fc.nat() })) as never,
    (batches) => batchesTable(batches, {}, 0),
  ),
  kind("a list on a terminal", some(hostile), (texts) =>
    forTerminal(
      80,
      ["id", "text"],
      texts.map((text) => [shown(text), shown(text)]),
    ),
  ),
  kind("a batch", figures, (one) => figuresText(one, SESSION)),
  kind("a batch in a line", figures, figuresLine),
  kind("drifts", some(drift), (drifts) => driftTable(drifts, {}, 0)),
  kind("connections", some(connection), (list) => connectionsText(list, true)),
  kind(
    "the Dashboard's connections",
    some(fc.record({ connection_id: hostile, settings: hostile })) as never,
    dashboardTable,
  ),
  kind("a doctor's finding", finding, findingText),
  kind("what a rollback leaves", some(left), leftTable),
  kind("the budget", fc.tuple(budget, some(lane)), ([figures, lanes]) =>
    budgetText({ budget: figures, lanes } as never, 0),
  ),
  kind("what waits", some(operation), (entries) =>
    waitingList(
      entries.map((entry) => ({ entry, end: { kind: "next_try" } })),
      {},
      0,
    ),
  ),
  kind("an operation without a record", fc.tuple(hostile, batch), ([id, { batchId, state }]) =>
    unrecordedText(id, { kind: "row", status: "unknown", lanes: [], batch: { batchId, state } } as never),
  ),
  kind("a request that the HTTP API took in", fc.tuple(hostile, hostile), ([id, client]) =>
    unrecordedText(id, {
      kind: "accepted",
      status: "unknown",
      lanes: [],
      accepted: { client, lane: "bulk", acceptedAtMs: 0 },
    } as never),
  ),
  kind(
    "an outcome of orgconn local",
    fc.record({
      operation_id: hostile,
      action: hostile,
      organization_id: hostile,
      connection_id: hostile,
      status: hostile,
      result: hostile,
      duration_ms: fc.nat(),
    }) as never,
    textReport.operation,
  ),
  kind("the demo's dead letters", some(letter), (letters) => deadLettersTable(letters, 120)),
  kind("the demo's outcomes", some(operation) as never, outcomesTable),
  kind("an error", hostile, (message) => `error: ${describeError(new Error(message))}`),
];

const HELP = "Run the command with --help for its options.";

/** The same value with the controls in its texts escaped, so that they can do nothing. */
function harmless(value: unknown): unknown {
  if (typeof value === "string") return escapeControls(value);
  if (Array.isArray(value)) return value.map(harmless);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [escapeControls(key), harmless(one)]));
}

const cellsIn = (line: string) => line.split("\t").length;
const linesOf = (text: Text) => shown(text).split("\n");

describe("for people", () => {
  test.each(KINDS)("%s", (_name, values, render) => {
    fc.assert(
      fc.property(values, (value) => {
        const rendered = linesOf(render(value));
        // In a pipe tabs stand between the cells of a list, and nowhere else.
        expect(rendered.filter((line) => ACTS_ON_A_TERMINAL.test(line.replaceAll("\t", "")))).toEqual([]);
        expect(rendered.map(cellsIn)).toEqual(linesOf(render(harmless(value))).map(cellsIn));
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});

describe("for programs", () => {
  let written = "";
  const capture = () => {
    written = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      written += text;
      return true;
    });
  };
  afterEach(() => vi.restoreAllMocks());

  const OBJECTS = [
    ["records", operation.map(operationObject)],
    ["batches", batch.map((value) => batchObject(value as never))],
    ["figures", figures.map(figuresObject)],
    ["drifts", drift.map(driftObject)],
    ["findings", finding],
    ["what is left", left.map(leftObject)],
  ] as const;

  test.each(OBJECTS)("%s: a line each that nothing acts on, and that says the same", (_name, objects) => {
    const output = createOutput({ json: true });
    capture();
    fc.assert(
      fc.property(some(objects as fc.Arbitrary<object>), (values) => {
        written = "";
        output.results(values, () => "");
        const printed = written.split("\n");
        expect(printed.pop()).toBe("");
        expect(printed.filter((line) => ACTS_ON_A_TERMINAL.test(line))).toEqual([]);
        expect(printed.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(values)));
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});

test.each([
  [["x\n\u001b[2Jstatus  succeeded"], ["error: unknown command 'x\\n\\u001b[2Jstatus  succeeded'", HELP]],
  [
    ["status", "--x\ny\u009b"],
    ["error: unknown option '--x\\ny\\u009b'", HELP],
  ],
  [["statu"], ["error: unknown command 'statu' (Did you mean status?)", HELP]],
])("%j: what was mistyped stands in one line", async (args, printed) => {
  let written = "";
  const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written += text;
    return true;
  });
  try {
    expect(await main(args)).toBe(2);
  } finally {
    write.mockRestore();
  }
  expect(written.trimEnd().split("\n")).toEqual(printed);
});

test("who writes to the terminal is known: the folder output, and the demo its figures", () => {
  const root = join(import.meta.dirname, "../../../cli");
  const writers = globSync("**/*.ts", { cwd: root }).filter((path) =>
    /\bconsole\.(?:log|info|warn|error|debug)\b|process\.std(out|err)\.write|stream\.write/.test(
      readFileSync(join(root, path), "utf8"),
    ),
  );
  expect(writers.toSorted()).toEqual([
    "demo/progress.ts",
    "output/live.ts",
    "output/lost.ts",
    "output/print.ts",
  ]);
});
