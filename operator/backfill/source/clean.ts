/** Characters without width that copies from web pages and spreadsheets bring along. */
const INVISIBLE = /[\u200B-\u200D\u2060\uFEFF\u00AD]/g;

/** Fields of free text: a joiner without width may belong to a word or to an emoji there. */
const FREE_TEXT: ReadonlySet<string> = new Set(["requested_by", "reason"]);

/** Takes invisible characters out of a name or an id, and spaces of every kind from its ends. */
export function clean(text: string): string {
  return text.replaceAll(INVISIBLE, "").trim();
}

/** Cleans the text of a field; free text loses nothing but the spaces at its ends. */
export function cleanField(field: string, text: string): string {
  return FREE_TEXT.has(field) ? text.trim() : clean(text);
}
