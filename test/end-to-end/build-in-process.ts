import { join } from "node:path";
import type { Plugin } from "esbuild";
import { bundleInPlace } from "../../scripts/build-command.ts";

const ENTRY = join(import.meta.dirname, "built-entry.ts");
const OUTPUT = join(import.meta.dirname, "../../dist/cli/in-process.js");

/** Looks at a batch that is watched are so far apart, in milliseconds. A look makes fifteen calls: more looks would take the processor from the batch. */
const WATCH_INTERVAL_MS = 500;

/**
 * Bundles what tests run in their own process: the command line and the embedded stack as they are installed, but for the pause between two
 * looks at a batch. Beside the bundle are the threads of commands and the process of the worker, which start faster than from their sources.
 */
export async function buildInProcess(): Promise<void> {
  await bundleInPlace({ entryPoints: [ENTRY], outfile: OUTPUT, plugins: [quickWatch] });
}

const quickWatch: Plugin = {
  name: "quick-watch",
  setup({ onLoad }) {
    onLoad({ filter: /operator\/batch\/watch-interval\.ts$/ }, () => ({
      contents: `export const WATCH_INTERVAL_MS = ${WATCH_INTERVAL_MS};`,
    }));
  },
};
