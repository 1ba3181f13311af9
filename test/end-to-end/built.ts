import { createRequire } from "node:module";
import { builtFile } from "../../lib/built-file.ts";
import type { FunctionConfiguration } from "../../local/function/configuration.ts";
import type { StartExecution } from "../../local/function/environment.ts";
import type { LocalFunction } from "../../local/function/function.ts";
import { startExecution } from "./execution.ts";

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

/** The embedded stack as it is installed, but that its executions are in this process, unless the options say otherwise. */
export const startEmbeddedStack: Built["startEmbeddedStack"] = (options) =>
  built().startEmbeddedStack({ startExecution, ...options });

/** A function of the embedded stack, such as another worker, whose executions are in this process. */
export const createFunction = (
  configuration: FunctionConfiguration,
  onLog: (line: string) => void,
): LocalFunction => built().createFunction(configuration, onLog, startExecution);

/** Starts an execution in a process of its own, as `orgconn local` does. */
export const startProcess: StartExecution = (...given) => built().startExecutionEnvironment(...given);
