import { createRequire } from "node:module";
import { builtFile } from "../../lib/built-file.ts";

type Built = typeof import("./built-entry.ts");

const require = createRequire(import.meta.url);

let loaded: Built | undefined;

/** Loads it when it is needed first, since the global setup builds it. */
function built(): Built {
  loaded ??= require(builtFile("cli/in-process.js")) as Built;
  return loaded;
}

/** The command line as it is installed, for this process: its sources would be loaded for seconds. */
export const main: Built["main"] = (args) => built().main(args);

/** The embedded stack as it is installed. */
export const startEmbeddedStack: Built["startEmbeddedStack"] = (options) =>
  built().startEmbeddedStack(options);

/** A function of the embedded stack, such as another worker. */
export const createFunction: Built["createFunction"] = (...given) => built().createFunction(...given);
