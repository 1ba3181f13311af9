/** What a terminal acts on and JSON leaves as it is: DEL, the controls C1, line and paragraph separators, bidirectional controls. */
const ACTED_ON = /[\u007F-\u009F\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * A value of a log line that is safe on an operator's terminal: `aws logs tail` prints lines as they are.
 *
 * @example escapedForTerminal("a\u009b2J") // "a\\u009b2J"
 */
export function escapedForTerminal(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return value.replace(
    ACTED_ON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
