import type { RenderedAlarm } from "./rendered.ts";

/** What was measured in each period, under the names that the alarm's expression has; undefined where nothing was. */
export type Series = Readonly<Record<string, readonly (number | undefined)[]>>;

/**
 * The state of an alarm after each period, as CloudWatch evaluates it: expressions with FILL, IF and DIFF, M out of N, missing data.
 *
 * @throws Error when the expression uses something else.
 */
export function statesOf({ expression, properties }: RenderedAlarm, series: Series): ("OK" | "ALARM")[] {
  const { Threshold, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = properties;
  const length = Math.max(...Object.values(series).map((values) => values.length));
  const values = Array.from({ length }, (_, period) => valueAt(expression, period, series));
  let state: "OK" | "ALARM" = "OK";
  return values.map((_, period) => {
    const range = values.slice(Math.max(0, period + 1 - Number(EvaluationPeriods)), period + 1);
    if (TreatMissingData === "ignore" && range.at(-1) === undefined) return state;
    const breaching = range.filter((value) => value !== undefined && value >= Number(Threshold));
    state = breaching.length >= Number(DatapointsToAlarm) ? "ALARM" : "OK";
    return state;
  });
}

/** The value of an expression in one period; undefined where it is on something that was not measured. */
function valueAt(expression: string, period: number, series: Series): number | undefined {
  const inner = /DIFF\(/.exec(expression);
  if (inner !== null) {
    const start = inner.index + "DIFF(".length;
    const end = closing(expression, start);
    const [now, before] = [period, period - 1].map((at) => valueAt(expression.slice(start, end), at, series));
    const difference = now === undefined || before === undefined ? "NaN" : `(${now - before})`;
    return valueAt(
      `${expression.slice(0, inner.index)}${difference}${expression.slice(end + 1)}`,
      period,
      series,
    );
  }
  const code = expression
    .replaceAll(/FILL\((\w+), (\d+)\)/g, (_, name, filler) => `(${at(series, name, period) ?? filler})`)
    .replaceAll(/\b[a-z]\w*\b/g, (name) => `(${at(series, name, period) ?? "NaN"})`)
    .replaceAll(" AND ", " && ");
  if (!/^(?:IF\(|NaN|[\d\s.,()+*/<>=&-])+$/.test(code)) throw new Error(`${code} is not understood`);
  const IF = (condition: boolean, yes: number, no: number) => (condition ? yes : no);
  return code.includes("NaN") ? undefined : Number(new Function("IF", `return ${code}`)(IF));
}

function at(series: Series, name: string, period: number): number | undefined {
  return series[name]?.[period];
}

/** Where the parenthesis closes that was opened right before `start`. */
function closing(text: string, start: number): number {
  let depth = 1;
  for (let index = start; index < text.length; index++) {
    if (text[index] === "(") depth++;
    if (text[index] === ")" && --depth === 0) return index;
  }
  throw new Error(`${text} has an open parenthesis`);
}
