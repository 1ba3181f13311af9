import type { Metafile } from "esbuild";

/** What a package contributes to a bundle. */
export interface Part {
  /** The package's name; `orgconn` for our own code. */
  readonly name: string;
  readonly bytes: number;
}

const PACKAGE = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** The parts of a bundle, the largest first; what esbuild itself adds belongs to none. */
export function compositionOf({ outputs }: Metafile): readonly Part[] {
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
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
