import { type Point, parseExpression, type Series } from "./metric-math.ts";
import type { RenderedAlarm } from "./rendered.ts";

export type { Series } from "./metric-math.ts";

/** What AWS's documentation leaves open, or says in two ways. */
export interface Variant {
  /** Whether FILL gives its filler for a metric that has no data at all in the range. */
  readonly fillsEmpty: boolean;
  /** Whether an alarm on one of DynamoDB's metrics takes missing data for no news, whatever it is told. */
  readonly dynamoIgnores: boolean;
}

/** Every way in which CloudWatch may be. */
export const VARIANTS: readonly Variant[] = [true, false].flatMap((fillsEmpty) =>
  [true, false].map((dynamoIgnores) => ({ fillsEmpty, dynamoIgnores })),
);

type State = "OK" | "ALARM";

/**
 * The state of an alarm after each period, as CloudWatch evaluates it: the expression, M out of N, missing data.
 *
 * @throws Error when the expression uses what is not modelled, or when the state depends on the variant.
 */
export function statesOf(alarm: RenderedAlarm, series: Series): State[] {
  const [states = [], ...others] = VARIANTS.map((variant) => statesUnder(variant, alarm, series));
  const differing = others.find((other) => other.join() !== states.join());
  if (differing !== undefined) throw new Error(`${alarm.logicalId}: ${states.join()} or ${differing.join()}`);
  return states;
}

function statesUnder(variant: Variant, alarm: RenderedAlarm, series: Series): State[] {
  const { Threshold, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = alarm.properties;
  const length = Math.max(...Object.values(series).map((values) => values.length));
  const valueAt = parseExpression(alarm.expression, series, variant.fillsEmpty);
  const values = Array.from({ length }, (_, period): Point => valueAt(period));
  const isDynamo = Object.values(alarm.metrics).some(({ namespace }) => namespace === "AWS/DynamoDB");
  const ignores = TreatMissingData === "ignore" || (isDynamo && variant.dynamoIgnores);
  let state: State = "OK";
  return values.map((_, period) => {
    const range = values.slice(Math.max(0, period + 1 - Number(EvaluationPeriods)), period + 1);
    if (ignores && range.at(-1) === undefined) return state;
    const breaching = range.filter((value) => value !== undefined && value >= Number(Threshold));
    state = breaching.length >= Number(DatapointsToAlarm) ? "ALARM" : "OK";
    return state;
  });
}
