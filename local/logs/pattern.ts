/** Whether the text of a log event is one that was asked for. */
export type Matches = (message: string) => boolean;

/** A filter pattern that CloudWatch Logs refuses, or one that is not understood here. */
export class InvalidPatternError extends Error {
  override readonly name = "InvalidPatternError";
}

type Test = (event: Readonly<Record<string, unknown>>) => boolean;

const TOKEN = /\s*(&&|\|\||[(){}=]|\$\.\w+|"(?:[^"\\*]|\\.)*")\s*/y;

/**
 * Reads a filter pattern for JSON events: comparisons of a field with a text, joined by `&&` and `||`, with parentheses. An event
 * that is not JSON matches no such pattern.
 *
 * @throws InvalidPatternError
 * @example parsePattern('{ ($.message = "operation finished") && ($.lane = "bulk") }')
 */
export function parsePattern(pattern: string): Matches {
  const tokens = tokensOf(pattern);

  function take(expected?: string): string {
    const token = tokens.shift() ?? "";
    if (token === "" || (expected !== undefined && token !== expected)) throw refusal(pattern);
    return token;
  }

  /** Parts with an operator between them. */
  function joined(operator: string, part: () => Test, whole: (parts: readonly Test[]) => Test): Test {
    const parts = [part()];
    while (tokens[0] === operator) {
      take(operator);
      parts.push(part());
    }
    return whole(parts);
  }

  function either(): Test {
    return joined("||", both, (parts) => (event) => parts.some((part) => part(event)));
  }

  function both(): Test {
    return joined("&&", one, (parts) => (event) => parts.every((part) => part(event)));
  }

  function one(): Test {
    const first = take();
    if (first === "(") {
      const inner = either();
      take(")");
      return inner;
    }
    if (!first.startsWith("$.")) throw refusal(pattern);
    take("=");
    const text = take();
    if (!text.startsWith('"')) throw refusal(pattern);
    const [field, value] = [first.slice(2), JSON.parse(text) as string];
    return (event) => event[field] === value;
  }

  take("{");
  const test = either();
  take("}");
  if (tokens.length > 0) throw refusal(pattern);
  return (message) => {
    const event = jsonObject(message);
    return event !== undefined && test(event);
  };
}

function tokensOf(pattern: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < pattern.length) {
    const [, token] = TOKEN.exec(pattern) ?? [];
    if (token === undefined) throw refusal(pattern);
    tokens.push(token);
  }
  return tokens;
}

function refusal(pattern: string): InvalidPatternError {
  return new InvalidPatternError(`Invalid filter pattern: ${pattern}`);
}

function jsonObject(message: string): Readonly<Record<string, unknown>> | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    return JSON.parse(message) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
