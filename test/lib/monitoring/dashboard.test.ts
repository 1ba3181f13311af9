import { describe, expect, test } from "vitest";
import { LIST_PRICES_USD_PER_MILLION } from "../../../lib/monitoring/list-prices.ts";
import { WORKER_MEMORY_MEGABYTES } from "../../../lib/worker-function.ts";
import { synthesize } from "../synthesize.ts";
import { renderAlarms, renderDashboard, type Widget } from "./rendered.ts";

const { template } = synthesize();
const widgets = renderDashboard(template);
const titled = (title: string) => {
  const widget = widgets.find(({ properties }) => properties.title === title);
  if (widget === undefined) throw new Error(`no widget is called ${title}`);
  return widget;
};

/** The expressions of a widget, with the ids of the metrics that are there to calculate with. */
function expressionsOf({ properties }: Widget) {
  const options = (properties.metrics as unknown[][]).map((row) => row.at(-1) as Record<string, string>);
  return {
    expressions: options.flatMap(({ expression }) => (expression === undefined ? [] : [expression])),
    ids: options.flatMap(({ id }) => (id === undefined ? [] : [id])),
  };
}

test("it answers five questions, from top to bottom", () => {
  const headings = widgets.filter(({ type }) => type === "text").map(({ properties }) => properties.markdown);
  expect(headings.map((text) => /^## (.*)$/m.exec(String(text))?.[1])).toEqual([
    "Is it healthy?",
    "How much waits, and until when?",
    "How fast, against the tenant's limit?",
    "What fails, and why?",
    "What does it cost?",
  ]);
});

test("it begins with every alarm", () => {
  const alarms = titled("Alarms").properties.alarms as unknown[];
  expect([...alarms].sort()).toEqual(
    renderAlarms(template)
      .map(({ logicalId }) => logicalId)
      .sort(),
  );
});

test("every expression calculates with metrics that its widget has", () => {
  const calculating = widgets.filter(({ properties }) => properties.metrics !== undefined).map(expressionsOf);
  const expressions = calculating.flatMap(({ expressions }) => expressions);
  expect(expressions.length).toBeGreaterThan(8);
  for (const { expressions, ids } of calculating) {
    for (const expression of expressions) {
      const names = expression.match(/\b[a-z]\w*/g) ?? [];
      expect(ids).toEqual(expect.arrayContaining(names));
    }
  }
});

describe("the cost", () => {
  /** Calculates an expression as CloudWatch would, every metric being `value`. */
  const calculate = (expression: string, value: number): number => {
    const numbers = expression.replaceAll(/FILL\(\w+, 0\)/g, String(value));
    if (!/^[\d\s.()+*/]+$/.test(numbers)) throw new Error(`${numbers} is not understood`);
    return new Function(`return ${numbers}`)() as number;
  };
  const price = LIST_PRICES_USD_PER_MILLION;
  const byService = expressionsOf(titled("USD by service")).expressions;

  test("of each service is its list price, for all that it does", () => {
    const workerMillisecond = (price.lambdaGigabyteSecond * WORKER_MEMORY_MEGABYTES) / 1_024 / 1_000;
    const expected = [
      price.lambdaRequest + workerMillisecond,
      // Three queues, each with messages sent, received, deleted, and receives in vain.
      12 * price.sqsRequest,
      // Three tables; their writes, and those of four indexes.
      3 * price.dynamodbReadUnit + 7 * price.dynamodbWriteUnit,
      price.logGigabyte / 2 ** 30,
      price.pipeRequest + price.customEvent,
    ];
    expect(byService).toHaveLength(expected.length);
    for (const [index, expression] of byService.entries()) {
      expect(calculate(expression, 1_000_000)).toBeCloseTo(expected[index] ?? Number.NaN, 6);
    }
  });

  test("of a million operations is that of all services, for each operation that ended, times a million", () => {
    const [all = "", aMillion = ""] = expressionsOf(titled("In the time shown (USD)")).expressions;
    const total = byService.reduce((sum, expression) => sum + calculate(expression, 5), 0);
    expect(calculate(all, 5)).toBeCloseTo(total, 12);
    // Five operations of each of four statuses.
    expect(calculate(aMillion, 5)).toBeCloseTo((total / 20) * 1e6, 6);
  });

  test("has no events where none are announced", () => {
    const silent = renderDashboard(synthesize({ outcomeEvents: "false" }).template);
    const costs = silent.find(({ properties }) => properties.title === "USD by service");
    expect(expressionsOf(costs as Widget).expressions).toHaveLength(4);
  });
});
