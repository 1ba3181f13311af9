import Table from "cli-table3";
import { colors } from "../../cli/output/colors.ts";
import type { Bounded, Verdict } from "./bounds.ts";
import type { Figures } from "./figures.ts";

/** A case with what it came to. */
export interface Measured {
  readonly name: string;
  readonly title: string;
  readonly figures: Figures;
  readonly verdicts: readonly Verdict[];
}

const HEAD = ["case", "operations", "time", "ideal", "time / ideal", "429s", "lost", "table requests each"];
/** Above this share of the time an event loop is as good as always busy. */
const SATURATED_SHARE = 0.9;

/** The figures of all cases, each with its bound beside it. */
export function figuresTable(measured: readonly Measured[]): string {
  const table = new Table({
    head: HEAD,
    style: { head: [], border: [], compact: true },
    colAligns: HEAD.map((_, column) => (column === 0 ? "left" : "right")),
  });
  table.push(...measured.map(rowOf));
  return table.toString();
}

function rowOf({ name, figures, verdicts }: Measured): string[] {
  const { operations, seconds, idealSeconds, timeRatio, throttled, throttledShare, lost } = figures;
  const { tableRequestsPerOperation: requests } = figures;
  const beside = (of: Bounded, text: string, digits = 0) => {
    const verdict = verdicts.find((each) => each.of === of);
    return verdict === undefined ? text : `${text} ${boundOf(verdict, digits)}`;
  };
  return [
    name,
    operations.toLocaleString("en"),
    `${seconds.toFixed(1)} s`,
    `${idealSeconds.toFixed(1)} s`,
    beside("timeRatio", timeRatio.toFixed(3), 2),
    beside("throttled", `${throttled} (${(throttledShare * 100).toFixed(1)} %)`),
    beside("lost", String(lost)),
    requests === undefined ? "" : requests.toFixed(2),
  ];
}

/** A bound as it stands beside its figure: `≤ 1.02 ✓`, `≤ 10 s ✗`. */
function boundOf({ bound, holds }: Verdict, digits: number, unit = ""): string {
  return `≤ ${bound.toFixed(digits)}${unit} ${holds ? colors.green("✓") : colors.red("✗")}`;
}

/** What the table has no column for, a line for each case that has any of it. */
export function remarks(measured: readonly Measured[]): string[] {
  return measured.flatMap(({ name, figures, verdicts }) => {
    const verdict = (of: Bounded) => {
      const found = verdicts.find((each) => each.of === of);
      return found === undefined ? "" : ` ${boundOf(found, 0, " s")}`;
    };
    const { urgentSeconds, fullSpeedAfterSeconds, effort } = figures;
    const lines: string[] = [];
    if (urgentSeconds !== undefined) {
      const { p50, p95 } = urgentSeconds;
      lines.push(
        `urgent requests, from send to applied: p50 ${p50.toFixed(2)} s, p95 ${p95.toFixed(2)} s${verdict("urgentP95Seconds")}`,
      );
    }
    if (fullSpeedAfterSeconds !== undefined || verdict("fullSpeedAfterSeconds") !== "") {
      const after = fullSpeedAfterSeconds === undefined ? "never" : `after ${fullSpeedAfterSeconds} s`;
      lines.push(`at full speed again ${after}${verdict("fullSpeedAfterSeconds")}`);
    }
    if (effort !== undefined) lines.push(effortLine(effort));
    return lines.map((line) => `${name}: ${line}`);
  });
}

function effortLine(effort: NonNullable<Figures["effort"]>): string {
  const { clientCpuMs, clientBusyShare, tenantCpuMs, tenantBusyShare } = effort;
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const saturated = [
    ...(clientBusyShare > SATURATED_SHARE ? ["the client's process"] : []),
    ...(tenantBusyShare > SATURATED_SHARE ? ["the stand-in's process"] : []),
  ];
  return [
    `${clientCpuMs.toFixed(2)} ms of processor time for each operation, event loop ${percent(clientBusyShare)} busy`,
    `the stand-in ${tenantCpuMs.toFixed(2)} ms and ${percent(tenantBusyShare)}`,
    `saturated: ${saturated.length === 0 ? "nothing but the limit" : saturated.join(", ")}`,
  ].join("; ");
}
