/**
 * What an EventBridge pipe does with a record, as far as ours uses it.
 *
 * Sources: "Event filtering in Amazon EventBridge Pipes", "Amazon EventBridge Pipes input transformation", with its
 * common issues: a variable whose path leads nowhere does not appear, values are not escaped.
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Whether a record passes a filter pattern: every field that it names has one of the values that it allows there. */
export function matches(pattern: unknown, record: unknown): boolean {
  return Object.entries(pattern as object).every(([name, wanted]) => {
    const value = (record as Record<string, unknown> | undefined)?.[name];
    return Array.isArray(wanted) ? wanted.some((one) => allows(one, value)) : matches(wanted, value);
  });
}

function allows(wanted: unknown, value: unknown): boolean {
  if (typeof wanted !== "object" || wanted === null) return value === wanted;
  const [[kind, operand], ...others] = Object.entries(wanted) as [[string, unknown], ...unknown[]];
  if (others.length > 0 || kind !== "anything-but")
    throw new Error(`the model knows no ${JSON.stringify(wanted)}`);
  return value !== undefined && !(operand as readonly unknown[]).includes(value);
}

/** What a path of a dynamic parameter leads to. */
export function follow(path: string, record: unknown): unknown {
  const [root, ...names] = path.split(".");
  if (root !== "$") throw new Error(`${path} is not a path`);
  return names.reduce((at, name) => (at as Record<string, unknown> | undefined)?.[name], record);
}

/** Fills a template's variables in; between quotes, the value alone is put there, as it is. */
export function render(template: string, record: unknown): string {
  return template.replaceAll(/"?<([^<>]+)>"?/g, (variable, path: string) => {
    if (!/^".*"$/.test(variable))
      throw new Error(`the model fills in only what stands in quotes: ${variable}`);
    const value = (follow(path, record) ?? "") as Json;
    return `"${typeof value === "string" ? value : JSON.stringify(value)}"`;
  });
}
