import { type Measurement, measure, quantile } from "../../test/simulation/index.ts";
import type { NamedScenario } from "./scenarios.ts";

/** Medians over the seeds, each of which begins at another point of the tenant's second, and which bounds they miss. */
export interface ScaleFigures {
  readonly timeOverIdeal: number;
  readonly worstTimeOverIdeal: number;
  /** The largest time / ideal of the ideal client itself, where its first call needs half a latency to be counted. */
  readonly unusable: number;
  readonly throttled: number;
  readonly throttledShare: number;
  readonly requestsPerOperation: number;
  /** NaN where nothing urgent was sent. */
  readonly urgentP95Ms: number;
  readonly missed: readonly string[];
}

/** Measures a scenario once for each seed. */
export async function run(scenario: NamedScenario, seeds: number): Promise<ScaleFigures> {
  const seen: Measurement[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    seen.push(await measure({ ...scenario, phase: (seed - 0.5) / seeds }, seed));
  }
  const operations = (one: Measurement) => scenario.operations + one.urgentMs.length;
  const times = seen.map(({ seconds, idealSeconds }) => seconds / idealSeconds);
  const figures = {
    timeOverIdeal: quantile(times),
    worstTimeOverIdeal: Math.max(...times),
    unusable: Math.max(...seen.map((one) => one.reachableSeconds / one.idealSeconds)),
    throttled: quantile(seen.map(({ throttled }) => throttled)),
    throttledShare: quantile(seen.map(({ throttled, calls }) => throttled / calls)),
    requestsPerOperation: quantile(seen.map((one) => one.requests / operations(one))),
    urgentP95Ms: quantile(
      seen.flatMap(({ urgentMs }) => urgentMs),
      0.95,
    ),
  };
  return { ...figures, missed: missedBounds(scenario, figures) };
}

function missedBounds({ bounds }: NamedScenario, figures: Omit<ScaleFigures, "missed">): string[] {
  const over = (figure: number, bound: number | undefined) => bound !== undefined && figure > bound;
  const missed: string[] = [];
  if (over(figures.timeOverIdeal, bounds.timeOverIdeal)) missed.push("time");
  if (over(figures.worstTimeOverIdeal, bounds.worstTimeOverIdeal)) missed.push("worst");
  if (figures.throttled > 2 && over(figures.throttledShare, bounds.throttledShare)) missed.push("429s");
  if (over(figures.requestsPerOperation, bounds.requestsPerOperation)) missed.push("requests");
  if (over(figures.urgentP95Ms, bounds.urgentP95Ms)) missed.push("urgent");
  return missed;
}

const COLUMNS = [46, 11, 12, 9, 7, 8, 8, 12, 12];

/** The table's first line. */
export function heading(): string {
  return line([
    "",
    "executions",
    "time/ideal",
    "worst",
    "phase",
    "429s",
    "share",
    "requests/op",
    "urgent p95",
  ]);
}

/** A scenario's line; figures over their bound carry a `!`. */
export function row(scenario: NamedScenario, figures: ScaleFigures): string {
  const marked = (name: string, figure: string) => (figures.missed.includes(name) ? `${figure} !` : figure);
  const { urgentP95Ms } = figures;
  return line([
    scenario.name,
    String(scenario.executions),
    marked("time", figures.timeOverIdeal.toFixed(4)),
    marked("worst", figures.worstTimeOverIdeal.toFixed(3)),
    figures.unusable.toFixed(3),
    String(figures.throttled),
    marked("429s", `${(100 * figures.throttledShare).toFixed(2)} %`),
    marked("requests", figures.requestsPerOperation.toFixed(2)),
    Number.isNaN(urgentP95Ms) ? "" : marked("urgent", `${Math.round(urgentP95Ms)} ms`),
  ]);
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(COLUMNS[0] ?? 0) : cell.padStart(COLUMNS[index] ?? 0)))
    .join("");
}
