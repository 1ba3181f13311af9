import { LANES } from "../../lambda/order/place.ts";
import { EXIT } from "../exit-codes.ts";
import { colors } from "../output/colors.ts";
import { createOutput } from "../output/output.ts";
import { table } from "../output/table.ts";
import type { SessionFlags } from "../session/options.ts";
import { openSession } from "../session/session.ts";
import { bucketsTable, budgetNotes } from "./buckets-table.ts";
import { type LaneFigures, readLane, waitsFor } from "./lane.ts";
import { type BudgetFigures, readBudget } from "./read.ts";

/**
 * Shows the shared rate budget.
 *
 * @returns The exit code.
 */
export async function runBudget(flags: SessionFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    const [figures, lanes] = await Promise.all([
      session.clients.dynamodb().then((client) => readBudget(client, session.names.tables.control)),
      Promise.all(LANES.map((lane) => readLane(session, lane))),
    ]);
    output.results(objects(figures, lanes), () => text(figures, lanes));
    return EXIT.ok;
  } finally {
    session.close();
  }
}

function objects(figures: BudgetFigures, lanes: readonly LaneFigures[]): object[] {
  const { buckets, slowedDown, circuits } = figures;
  return [
    ...buckets.map(
      ({ name, burst, permitsGranted, tokensLeft, learnedPerSecond, isAssumed, bulkWaiting }) => ({
        kind: "bucket",
        bucket: name,
        burst,
        tokens_left: tokensLeft,
        permits_granted: permitsGranted,
        bulk_waiting: bulkWaiting,
        learned_per_minute: learnedPerSecond === undefined ? null : learnedPerSecond * 60,
        assumed: isAssumed ?? false,
      }),
    ),
    ...(slowedDown === undefined
      ? []
      : [
          {
            kind: "slowed_down",
            calls_per_minute: slowedDown.callsPerSecond * 60,
            stopped_until: new Date(slowedDown.stoppedUntilMs).toISOString(),
          },
        ]),
    ...Object.entries(circuits.open).map(
      ([guarded, { cause, detail, openedAtMs, probes, nextProbeAtMs }]) => ({
        kind: "circuit",
        guards: guarded,
        cause,
        detail,
        probes,
        opened_at: new Date(openedAtMs).toISOString(),
        next_probe_at: new Date(nextProbeAtMs).toISOString(),
      }),
    ),
    ...lanes.map((lane) => ({
      kind: "lane",
      lane: lane.lane,
      state: lane.consumption.toLowerCase(),
      queued: lane.queued,
      in_hand: lane.inHand,
      waits_for: waitsFor(lane, figures),
    })),
  ];
}

function text(figures: BudgetFigures, lanes: readonly LaneFigures[]): string {
  return [bucketsText(figures), circuitsText(figures), lanesText(figures, lanes)].join("\n\n");
}

function bucketsText(figures: BudgetFigures): string {
  const { buckets } = figures;
  const known =
    buckets.length === 0
      ? "Nothing is known of the tenant's limit yet: no call has been answered."
      : bucketsTable(buckets);
  return [known, ...budgetNotes(figures)].join("\n");
}

function circuitsText({ circuits }: BudgetFigures): string {
  const open = Object.entries(circuits.open);
  if (open.length === 0) return `${colors.green("●")} All circuits are closed.`;
  return open
    .map(
      ([guarded, { cause, detail, openedAtMs, probes }]) =>
        `${colors.red("●")} The circuit of ${guarded} is open since ${new Date(openedAtMs).toISOString()} (${cause}, ${probes} probes): ${detail}`,
    )
    .join("\n");
}

function lanesText(budget: BudgetFigures, lanes: readonly LaneFigures[]): string {
  return table(
    ["lane", "state", "queued", "in hand", "waits for"],
    lanes.map((lane) => [
      lane.lane,
      isRunning(lane) ? colors.green("running") : colors.yellow(lane.consumption.toLowerCase()),
      lane.queued,
      lane.inHand,
      waitsFor(lane, budget),
    ]),
    { numeric: [2, 3] },
  );
}

function isRunning({ consumption }: LaneFigures): boolean {
  return consumption === "Enabled";
}
