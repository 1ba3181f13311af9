import { LANES } from "../../lambda/order/place.ts";
import { EXIT } from "../exit-codes.ts";
import { colors } from "../output/colors.ts";
import { createOutput } from "../output/output.ts";
import { table } from "../output/table.ts";
import type { SessionFlags } from "../session/options.ts";
import { openSession } from "../session/session.ts";
import { bucketsTable } from "./buckets-table.ts";
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

function objects({ buckets, circuits }: BudgetFigures, lanes: readonly LaneFigures[]): object[] {
  return [
    ...buckets.map(({ name, burst, permitsGranted, tokensLeft, learnedPerSecond, bulkWaiting }) => ({
      kind: "bucket",
      bucket: name,
      burst,
      tokens_left: tokensLeft,
      permits_granted: permitsGranted,
      bulk_waiting: bulkWaiting,
      learned_per_minute: learnedPerSecond === undefined ? null : learnedPerSecond * 60,
    })),
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
    ...lanes.map((figures) => ({
      kind: "lane",
      lane: figures.lane,
      state: figures.consumption.toLowerCase(),
      queued: figures.queued,
      in_hand: figures.inHand,
      waits_for: waitsFor(figures, buckets, circuits),
    })),
  ];
}

function text(figures: BudgetFigures, lanes: readonly LaneFigures[]): string {
  return [bucketsText(figures), circuitsText(figures), lanesText(figures, lanes)].join("\n\n");
}

function bucketsText({ buckets }: BudgetFigures): string {
  if (buckets.length === 0) return "Nothing is known of the tenant's limit yet: no call has been answered.";
  return bucketsTable(buckets);
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

function lanesText({ buckets, circuits }: BudgetFigures, lanes: readonly LaneFigures[]): string {
  return table(
    ["lane", "state", "queued", "in hand", "waits for"],
    lanes.map((lane) => [
      lane.lane,
      isRunning(lane) ? colors.green("running") : colors.yellow(lane.consumption.toLowerCase()),
      lane.queued,
      lane.inHand,
      waitsFor(lane, buckets, circuits),
    ]),
    { numeric: [2, 3] },
  );
}

function isRunning({ consumption }: LaneFigures): boolean {
  return consumption === "Enabled";
}
