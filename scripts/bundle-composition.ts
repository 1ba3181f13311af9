import { basename } from "node:path";
import type { Metafile } from "esbuild";

/** What a package contributes to a bundle. */
export interface Part {
  /** The package's name; `orgconn` for our own code. */
  readonly name: string;
  readonly bytes: number;
}

const PACKAGE = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** The file that a start loads first: each of our functions' handlers is in it. */
const ENTRY = "index.mjs";

/**
 * The files of a bundle that a start loads: its entry, and what that imports by statements, directly or not. What is imported by a
 * call is loaded when it is called for.
 */
export function loadedAtStart({ outputs }: Metafile): readonly string[] {
  // What is imported by a call is an entry to esbuild, too.
  const loaded = new Set(Object.keys(outputs).filter((path) => basename(path) === ENTRY));
  for (const path of loaded) {
    for (const { kind, path: imported, external } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && !external) loaded.add(imported);
    }
  }
  return [...loaded];
}

/** The parts of what a start loads, the largest first; what esbuild itself adds belongs to none. */
export function compositionOf(metafile: Metafile): readonly Part[] {
  const bytes = new Map<string, number>();
  for (const output of loadedAtStart(metafile)) {
    const { inputs = {} } = metafile.outputs[output] ?? {};
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = PACKAGE.exec(path)?.[1] ?? "orgconn";
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  return [...bytes]
    .map(([name, sum]) => ({ name, bytes: sum }))
    .filter((part) => part.bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}

/** The largest parts, and all others as one. */
export function largest(parts: readonly Part[], count: number): readonly Part[] {
  const rest = parts.slice(count);
  const bytes = rest.reduce((sum, part) => sum + part.bytes, 0);
  return [...parts.slice(0, count), ...(rest.length === 0 ? [] : [{ name: `${rest.length} others`, bytes }])];
}
