import { readFileSync } from "node:fs";
import { UsageError } from "../../operator/errors.ts";

/**
 * Reads a secret from a file, or from standard input where that is called `-`: what stands on a command line is in the
 * shell's history, and every user of the machine sees it in the list of processes.
 *
 * @throws UsageError that names the option, and never what the file holds.
 */
export function readSecretFile(option: string, path: string): string {
  const secret = read(option, path).trim();
  if (secret === "") throw new UsageError(`${option}: ${path} holds nothing. It must hold the secret.`);
  return secret;
}

function read(option: string, path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    throw new UsageError(`${option}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
