import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "./configuration-error.ts";

/**
 * Returns the path of a file of the build. It works both from the sources in a clone and from the compiled files of the
 * package, which are in the build's directory themselves.
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
