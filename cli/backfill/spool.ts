import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The file that holds the good rows between the check and the sending. */
export interface Spool {
  readonly path: string;
  remove(): void;
}

const PREFIX = "orgconn-backfill-";

/** A spool that is so old belongs to a run that was killed, in milliseconds: rows are sent within hours. */
const LEFT_BEHIND_MS = 7 * 86_400_000;

/**
 * Makes a directory for the spool, which its owner alone can read. It goes with the process at the latest, because a second
 * Ctrl-C ends that at once; what a killed process left goes a week later.
 */
export function openSpool(): Spool {
  removeLeftBehind();
  const directory = mkdtempSync(join(tmpdir(), PREFIX));
  const remove = () => {
    process.off("exit", remove);
    rmSync(directory, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return { path: join(directory, "rows.ndjson"), remove };
}

function removeLeftBehind(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const directory = join(tmpdir(), name);
    try {
      if (Date.now() - statSync(directory).mtimeMs > LEFT_BEHIND_MS) rmSync(directory, { recursive: true });
    } catch {
      // It is another user's, or it has just gone.
    }
  }
}
