import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The file that holds the good rows between the check and the sending. */
export interface Spool {
  readonly path: string;
  remove(): void;
}

/**
 * Makes a directory for the spool, which its owner alone can read. It goes with the process at the latest: a second Ctrl-C ends
 * that at once.
 */
export function openSpool(): Spool {
  const directory = mkdtempSync(join(tmpdir(), "orgconn-backfill-"));
  const remove = () => {
    process.off("exit", remove);
    rmSync(directory, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return { path: join(directory, "rows.ndjson"), remove };
}
