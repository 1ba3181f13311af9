/** What a text says in JSON; undefined where it is none. The error is dropped: it would quote the text, which may be a secret. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
