import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Organization } from "./entities.ts";
import type { AccessToken } from "./token.ts";
import type { Effect } from "./world.ts";

/** One line of a journal. */
export type JournalEntry =
  | { readonly kind: "effect"; readonly effect: Effect }
  | { readonly kind: "organization"; readonly organization: Organization }
  | { readonly kind: "token"; readonly token: AccessToken }
  | { readonly kind: "tokens_revoked" };

/**
 * Reads what a tenant wrote, also before a crash: it skips an incomplete last line.
 *
 * @param path The file; one that does not exist is empty.
 * @throws Error naming the file and the line that cannot be read.
 */
export function readJournal(path: string): readonly JournalEntry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  lines.pop();
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as JournalEntry;
    } catch (cause) {
      throw new Error(`${path}, line ${index + 1}, is not JSON. Remove the file to start anew.`, { cause });
    }
  });
}

/** Replaces a journal by a shorter one that says the same. A crash leaves the one or the other. */
export function rewriteJournal(path: string, entries: readonly JournalEntry[]): void {
  const next = `${path}.next`;
  writeFileSync(next, entries.map(toLine).join(""), { mode: 0o600 });
  renameSync(next, path);
}

/** Adds a line. It is in the operating system's hands when this returns, so it survives the end of the process. */
export function appendToJournal(path: string, entry: JournalEntry): void {
  appendFileSync(path, toLine(entry), { mode: 0o600 });
}

function toLine(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}
