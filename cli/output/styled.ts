/**
 * What may be printed for people. A string or number is shown as it is, with every character escaped that a terminal acts
 * on; only what is `Styled` has line breaks and colours.
 */
export type Text = string | number | Styled;

/**
 * Text with line breaks and colours of this program's own, and none of anyone else's. Where one gets into a plain string by
 * mistake its colours show as escapes: what is forgotten is ugly, and never obeyed.
 */
export class Styled {
  readonly #raw: string;

  /** @param raw Holds nothing from elsewhere that is not escaped. */
  constructor(raw: string) {
    this.#raw = raw;
  }

  toString(): string {
    return this.#raw;
  }
}

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

/** What is written for a text. */
export function shown(text: Text): string {
  return text instanceof Styled ? text.toString() : escapeControls(String(text));
}

/**
 * A template whose literal parts are taken as they are, and whose values are shown.
 *
 * @example styled`${colors.green("✓")} ${detail}\n  ${remedy}`
 */
export function styled(literals: TemplateStringsArray, ...values: readonly Text[]): Styled {
  return new Styled(String.raw({ raw: literals }, ...values.map(shown)));
}

/**
 * Texts, each in a line of its own.
 *
 * @example lines(["one", colors.red("two")])
 */
export function lines(texts: Iterable<Text>): Styled {
  return new Styled([...texts].map(shown).join("\n"));
}
