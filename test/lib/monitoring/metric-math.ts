/** CloudWatch's metric math as its user guide describes it, as far as the alarms use it. */

/** A value of one period; undefined where nothing was measured. */
export type Point = number | undefined;

/** What was measured in each period, under the names that the alarm's expression has. */
export type Series = Readonly<Record<string, readonly Point[]>>;

interface Term {
  readonly isScalar: boolean;
  readonly at: (period: number) => Point;
}

/** By precedence, the loosest first. */
const OPERATORS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { AND: (a, b) => Number(a !== 0 && b !== 0) },
  { ">": (a, b) => Number(a > b), "==": (a, b) => Number(a === b) },
  { "+": (a, b) => a + b },
];

/**
 * Reads an expression.
 *
 * @param fillsEmpty Whether FILL fills a series that has no value at all.
 * @returns Its value in a period.
 * @throws Error when the expression uses what is not modelled.
 */
export function parseExpression(
  expression: string,
  series: Series,
  fillsEmpty: boolean,
): (period: number) => Point {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|==|[^\s\w]/g) ?? [];
  let next = 0;

  const expect = (token: string) => {
    if (tokens[next++] !== token)
      throw new Error(`${expression}: ${token} was expected before ${tokens[next]}`);
  };
  const binary = (level: number): Term => {
    const operators = OPERATORS[level];
    if (operators === undefined) return primary();
    let left = binary(level + 1);
    for (
      let apply = operators[tokens[next] ?? ""];
      apply !== undefined;
      apply = operators[tokens[next] ?? ""]
    ) {
      next++;
      left = combine(apply, left, binary(level + 1));
    }
    return left;
  };
  const argumentsOf = (): Term[] => {
    expect("(");
    const found = [binary(0)];
    while (tokens[next] === ",") {
      next++;
      found.push(binary(0));
    }
    expect(")");
    return found;
  };
  const primary = (): Term => {
    const token = tokens[next] ?? "";
    if (token === "(") {
      const [inner] = argumentsOf();
      return inner as Term;
    }
    next++;
    if (/^\d/.test(token)) return { isScalar: true, at: () => Number(token) };
    if (/^[a-z]/.test(token)) return { isScalar: false, at: (period) => series[token]?.[period] };
    const of = FUNCTIONS[token];
    if (of === undefined) throw new Error(`${expression}: ${token} is not modelled`);
    const length = Math.max(...Object.values(series).map((values) => values.length));
    return { isScalar: false, at: of(argumentsOf(), { fillsEmpty, length }) };
  };

  const whole = binary(0);
  if (next !== tokens.length) throw new Error(`${expression}: ${tokens[next]} is not understood`);
  return whole.at;
}

/** Between two series, a value that only one of them has is taken with 0 for the other's; a number alone fills nothing. */
function combine(apply: (a: number, b: number) => number, left: Term, right: Term): Term {
  const isScalar = left.isScalar && right.isScalar;
  const at = (period: number): Point => {
    const [a, b] = [left.at(period), right.at(period)];
    if (a === undefined && b === undefined) return undefined;
    const isOneScalar = left.isScalar !== right.isScalar;
    if (isOneScalar && (a === undefined || b === undefined)) return undefined;
    return apply(a ?? 0, b ?? 0);
  };
  return { isScalar, at };
}

type Circumstances = { readonly fillsEmpty: boolean; readonly length: number };

const FUNCTIONS: Readonly<Record<string, (given: Term[], circumstances: Circumstances) => Term["at"]>> = {
  FILL:
    ([values, filler], { fillsEmpty, length }) =>
    (period) => {
      const hasAny = Array.from({ length }, (_, at) => values?.at(at)).some((value) => value !== undefined);
      return values?.at(period) ?? (hasAny || fillsEmpty ? filler?.at(period) : undefined);
    },
  IF:
    ([condition, yes, no]) =>
    (period) => {
      const holds = condition?.at(period);
      if (holds === undefined) return undefined;
      return holds === 0 ? no?.at(period) : (yes?.at(period) ?? 0);
    },
  DIFF:
    ([values]) =>
    (period) => {
      const [now, before] = [values?.at(period), values?.at(period - 1)];
      return now === undefined || before === undefined ? undefined : now - before;
    },
  TIME_SERIES:
    ([value]) =>
    () =>
      value?.at(0),
};
