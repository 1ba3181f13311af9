import { escapeControls } from "../../operator/text/escape.ts";

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
