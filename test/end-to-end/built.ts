import { createRequire } from "node:module";
import { builtFile } from "../../lib/built-file.ts";

type Built = typeof import("./built-entry.ts");

const require = createRequire(import.meta.url);

let loaded: Built | undefined;

/** Loads it when it is needed first, since the global setup builds it, and where terminals have colours: the library of colours looks once. */
function built(): Built {
  if (loaded !== undefined) return loaded;
  const { FORCE_COLOR, NO_COLOR } = process.env;
  Object.assign(process.env, { FORCE_COLOR: "1", NO_COLOR: "" });
  loaded = require(builtFile("cli/in-process.js")) as Built;
  for (const [name, value] of Object.entries({ FORCE_COLOR, NO_COLOR })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  return loaded;
}

/** The command line as it is installed, for this process: its sources would be loaded for seconds. */
export const main: Built["main"] = (args) => built().main(args);

/** The embedded stack as it is installed. */
export const startEmbeddedStack: Built["startEmbeddedStack"] = (options) =>
  built().startEmbeddedStack(options);

/** A function of the embedded stack, such as another worker. */
export const createFunction: Built["createFunction"] = (...given) => built().createFunction(...given);
