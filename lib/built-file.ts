import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "./configuration-error.ts";

/**
 * Where a file of the build lies. It is found both by the sources in a clone and by the compiled files of the packed
 * package, which lie in the build's directory themselves.
 *
 * @param path The file's or directory's path in `dist`.
 * @throws ConfigurationError when it was not built.
 * @example builtFile("worker") // the directory of the bundled handler
 */
export function builtFile(path: string): string {
  const dist = import.meta.filename.endsWith(".ts") ? "../dist" : "..";
  const file = join(import.meta.dirname, dist, path);
  if (!existsSync(file)) throw new ConfigurationError(`${file} is missing: build it with npm run build`);
  return file;
}
