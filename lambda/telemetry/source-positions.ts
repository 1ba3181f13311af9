import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";

/** Tells where in the sources a stack's frames are. */
export type InSources = (stack: string) => string;

/**
 * Reads a bundle's source map when the first error has a stack, and not before: Node's own support reads it at every
 * cold start, which takes as long as a third of all that is imported.
 *
 * @param bundle The bundle's path; its source map lies beside it. Without one, stacks stay as they are.
 * @example createInSources("/var/task/index.mjs")("at VI (file:///var/task/index.mjs:31:65212)")
 * // "at VI (../../lambda/config.ts:45:9)"
 */
export function createInSources(bundle: string): InSources {
  let map: SourceMap | undefined;
  let missing = false;

  function load(): SourceMap | undefined {
    if (map !== undefined || missing) return map;
    try {
      map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, "utf8")));
    } catch {
      missing = true;
    }
    return map;
  }

  return (stack) => {
    const positions = load();
    if (positions === undefined) return stack;
    return stack
      .replaceAll(`file://${bundle}`, bundle)
      .split(bundle)
      .map((part, index) => (index === 0 ? part : atSource(part, positions, bundle)))
      .join("");
  };
}

/** The text that followed the bundle's path, with the source's path and position before the rest of it. */
function atSource(text: string, positions: SourceMap, bundle: string): string {
  const found = /^:(\d+):(\d+)/.exec(text);
  if (found === null) return `${bundle}${text}`;
  const origin = positions.findOrigin(Number(found[1]), Number(found[2]));
  if (!("fileName" in origin)) return `${bundle}${text}`;
  const { fileName, lineNumber, columnNumber } = origin;
  return `${fileName}:${lineNumber}:${columnNumber}${text.slice(found[0].length)}`;
}
