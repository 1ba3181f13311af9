/**
 * What a terminal acts on: the controls C0 (line breaks and tabs among them), DEL and C1, what separates lines and
 * paragraphs, what turns the direction of text, and halves of characters.
 */
const ACTED_ON = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Escapes what a terminal acts on as JSON does, so that JSON stays what it is.
 *
 * @example escapeControls("a\nb\u001b[2J") // "a\\nb\\u001b[2J"
 */
export function escapeControls(text: string): string {
  return text.replace(
    ACTED_ON,
    (character) => SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A line of JSON, for a program or a file, that a terminal may show: JSON itself leaves DEL, C1 and U+2028 as they are. */
export function jsonLine(value: unknown): string {
  return escapeControls(JSON.stringify(value));
}
