/**
 * The characters that a terminal acts on: the controls C0 (line breaks and tabs included), DEL and C1, line and paragraph
 * separators, bidirectional controls, and lone surrogates.
 */
const ACTED_ON = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Escapes the characters that a terminal acts on as JSON does, so that JSON stays valid.
 *
 * @example escapeControls("a\nb\u001b[2J") // "a\\nb\\u001b[2J"
 */
export function escapeControls(text: string): string {
  return text.replace(
    ACTED_ON,
    (character) => SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Writes a value as a line of JSON that is safe on a terminal: JSON itself does not escape DEL, C1 and U+2028. */
export function jsonLine(value: unknown): string {
  return escapeControls(JSON.stringify(value));
}
