import { MAX_ATTEMPTS } from "../../../lambda/operation/retry-backoff.ts";
import type { History } from "../history.ts";
import { judge } from "../oracle/oracle.ts";
import { runWorld } from "../world.ts";
import { DRILL_RATE_PER_SECOND, type DrillSize, drillScenario, HOURS } from "./scenario.ts";

/** What can be drilled: Auth0 down for six hours, or credentials revoked for a weekend. */
export const DRILLS = ["outage", "revoked"] as const;
/** The name of a drill. */
export type Drill = (typeof DRILLS)[number];

/** What a drill came to. */
export interface DrillReport {
  readonly lines: readonly string[];
  readonly passed: boolean;
}

/** Whether there is such a drill. */
export function isDrill(name: string): name is Drill {
  return (DRILLS as readonly string[]).includes(name);
}

const MOST_PROBES = 450;
const LONGEST_UNTIL_SUCCESS_S = 60;
const LONGEST_UNTIL_FULL_RATE_S = 15;
const MOST_RECEIVES = 40;
/** A rate counts as full over so long when it is so near to the limit. */
const RATE_WINDOW_S = 10;
const FULL_SHARE = 0.9;

/**
 * Runs a drill: requests queued, and then the trouble.
 *
 * @returns Its figures, and whether they are what they have to be.
 */
export async function runDrill(drill: Drill, size: DrillSize): Promise<DrillReport> {
  const history = await runWorld(drillScenario(drill, size));
  const violations = judge(history);
  const { untilSuccessS, untilFullRateS } = recovery(
    history,
    history.beganAtMs + size.fromMs + HOURS[drill] * 3_600_000,
  );
  const probes = countProbes(history);
  const { usage: before } = history.marks[0] ?? { usage: history.usage };
  const { usage: after } = history.marks[1] ?? { usage: history.usage };
  const figures: readonly [name: string, value: number, most: number | undefined][] = [
    ["promises broken", violations.length, 0],
    ["dead letters", history.letters.length, 0],
    ["lost", history.accepted.length - succeeded(history), 0],
    ["most attempts of one request", mostAttempts(history), MAX_ATTEMPTS],
    ["probes", probes, drill === "outage" ? MOST_PROBES : undefined],
    ["tokens minted", history.tokensMinted, undefined],
    ["seconds from the return to the first success", untilSuccessS, LONGEST_UNTIL_SUCCESS_S],
    ["seconds from there to the full rate", untilFullRateS, LONGEST_UNTIL_FULL_RATE_S],
    ["most receives of one message", history.mostReceives, MOST_RECEIVES],
    ["AWS requests of the worker during the trouble", after.requests - before.requests, undefined],
    ["requests of the pollers during the trouble", after.polls - before.polls, undefined],
    ["invocations during the trouble", after.invocations - before.invocations, undefined],
    ["billed seconds during the trouble", after.billedSeconds - before.billedSeconds, undefined],
  ];
  return {
    lines: [
      `${size.requests} requests, ${drill} for ${HOURS[drill]} h, ${((history.endedAtMs - history.beganAtMs) / 3_600_000).toFixed(1)} h in all`,
      ...violations.slice(0, 5).map((violation) => `  broken: ${violation}`),
      ...figures.map(
        ([name, value, most]) =>
          `  ${name}: ${round(value)}${most === undefined ? "" : ` (at most ${most})`}`,
      ),
    ],
    passed: figures.every(([, value, most]) => most === undefined || value <= most),
  };
}

function succeeded({ records }: History): number {
  return [...records.values()].filter(({ status }) => status === "succeeded").length;
}

function mostAttempts({ records }: History): number {
  return [...records.values()].reduce((most, { attempts }) => Math.max(most, attempts), 0);
}

function countProbes({ circuitChanges }: History): number {
  return circuitChanges.filter(({ before, after }) =>
    Object.entries(after.open).some(
      ([guarded, circuit]) =>
        circuit.probes > (before.open[guarded as keyof typeof before.open]?.probes ?? 0),
    ),
  ).length;
}

function recovery(
  history: History,
  backAtMs: number,
): { readonly untilSuccessS: number; readonly untilFullRateS: number } {
  const successes = history.calls
    .filter(({ atMs, status }) => atMs >= backAtMs && status === 201)
    .map(({ atMs }) => atMs);
  const [first = Number.POSITIVE_INFINITY] = successes;
  const wanted = FULL_SHARE * RATE_WINDOW_S * DRILL_RATE_PER_SECOND;
  const full = successes.find((fromMs, index) => {
    const last = successes[index + Math.ceil(wanted) - 1];
    return last !== undefined && last < fromMs + RATE_WINDOW_S * 1000;
  });
  return {
    untilSuccessS: (first - backAtMs) / 1000,
    untilFullRateS: ((full ?? Number.POSITIVE_INFINITY) - first) / 1000,
  };
}

function round(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(1);
}
