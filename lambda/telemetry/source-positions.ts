import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";

/** Tells where in the sources a stack's frames are. */
export type InSources = (stack: string) => string;

/**
 * Reads the source map of a bundle's file when the first error has a frame of it, and not before: Node's own support reads them at
 * every cold start, which takes as long as a third of all that is imported.
 *
 * @param folder The bundle's folder; the source map of each file lies beside it. Frames of a file without one stay as they are.
 * @example createInSources("/var/task")("at VI (file:///var/task/index.mjs:31:65212)")
 * // "at VI (../../lambda/config.ts:45:9)"
 */
export function createInSources(folder: string): InSources {
  const maps = new Map<string, SourceMap | undefined>();
  const literally = folder.replaceAll(/[^\w/]/g, "\\$&");
  const frame = new RegExp(`(?:file://)?(${literally}/[\\w-]+\\.mjs):(\\d+):(\\d+)`, "g");

  function mapOf(file: string): SourceMap | undefined {
    if (!maps.has(file)) maps.set(file, readMap(file));
    return maps.get(file);
  }

  return (stack) =>
    stack.replaceAll(frame, (whole, file: string, line: string, column: string) => {
      const origin = mapOf(file)?.findOrigin(Number(line), Number(column));
      if (origin === undefined || !("fileName" in origin)) return whole;
      const { fileName, lineNumber, columnNumber } = origin;
      return `${fileName}:${lineNumber}:${columnNumber}`;
    });
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
  } catch {
    return undefined;
  }
}
