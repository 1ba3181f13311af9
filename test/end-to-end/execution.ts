import { Console } from "node:console";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { builtFile } from "../../lib/built-file.ts";
import type { FunctionConfiguration } from "../../local/function/configuration.ts";
import { type InvocationOutcome, outcomeOf, type StartExecution } from "../../local/function/environment.ts";
import { answer, type Handler, handlerOf } from "../../local/function/invocation.ts";

/** What a bundle sees of its process. */
interface Surroundings {
  readonly process: NodeJS.Process;
  readonly console: Console;
}

/** A bundle, compiled: it can begin any number of times, each time with modules of its own. */
type Begin = (surroundings: Surroundings) => Readonly<Record<string, unknown>>;

const compiled = new Map<string, Begin>();

/**
 * Starts an execution environment in this process, with the bundle that would be deployed, an environment and outputs of its own. A process
 * would have to start, and to compile the bundle anew.
 *
 * What only a process has needs one: a limit of memory, and an end in the midst of work. Here, work that is killed goes on, and nothing hears of it.
 */
export const startExecution: StartExecution = (configuration, onLog) => {
  const { bundle, exportName, environment, timeoutSeconds } = configuration;
  const killed = Promise.withResolvers<InvocationOutcome>();
  let alive = true;
  const write = (line: string) => {
    if (alive) onLog(line);
  };
  const loading = (async (): Promise<Handler> =>
    handlerOf(beginOf(bundle)(surroundingsOf(configuration, write)), exportName))();
  loading.catch(() => {}); // The first invocation reports it.

  async function run(event: unknown): Promise<InvocationOutcome> {
    // As between processes, an event is its JSON.
    const copy: unknown = JSON.parse(JSON.stringify(event));
    const deadlineMs = Date.now() + timeoutSeconds * 1_000;
    return outcomeOf(
      await answer(loading, { requestId: randomUUID(), event: copy, deadlineMs }, environment),
    );
  }

  return {
    get alive() {
      return alive;
    },
    async invoke(event) {
      const late = Promise.withResolvers<InvocationOutcome>();
      const timer = setTimeout(() => {
        alive = false;
        late.resolve({
          kind: "timeout",
          message: `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
        });
      }, timeoutSeconds * 1_000);
      try {
        return await Promise.race([run(event), killed.promise, late.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    async kill() {
      alive = false;
      killed.resolve({ kind: "stopped", message: "The execution was killed." });
    },
  };
};

/** Makes them for an execution: its own variables, and outputs that are written line by line. */
export function surroundingsOf(
  { environment }: Pick<FunctionConfiguration, "environment">,
  write: (line: string) => void,
): Surroundings {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  for (const input of [stdout, stderr]) createInterface({ input }).on("line", write);
  const emitWarning = (warning: string | Error) => void stderr.write(`${warning}\n`);
  const own = { env: { ...environment }, stdout, stderr, emitWarning };
  return {
    process: Object.create(process, Object.getOwnPropertyDescriptors(own)) as NodeJS.Process,
    console: new Console({ stdout, stderr }),
  };
}

/** Compiles a bundle when it is needed first. */
function beginOf(bundle: string): Begin {
  const known = compiled.get(bundle);
  if (known !== undefined) return known;
  const file = builtFile(`cli/executions/${basename(dirname(bundle))}.cjs`);
  const code = `(function (module, exports, require, process, console, bundleUrl, bundleDirectory) {${readFileSync(file, "utf8")}\n})`;
  const wrapped = new Script(code, { filename: file }).runInThisContext();
  const [url, directory, require] = [pathToFileURL(bundle).href, dirname(bundle), createRequire(bundle)];
  const begin: Begin = (own) => {
    const module = { exports: {} };
    wrapped(module, module.exports, require, own.process, own.console, url, directory);
    return module.exports;
  };
  compiled.set(bundle, begin);
  return begin;
}
