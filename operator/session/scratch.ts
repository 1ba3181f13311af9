import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory for what a command keeps on disk while it runs. */
export interface Scratch {
  readonly directory: string;
  remove(): void;
}

/** As `openScratch` names directories: what they are for, and the six characters of `mkdtemp`. */
const OURS = /^orgconn-(backfill|rollback)-[A-Za-z0-9]{6}$/;

/** A directory that is so old belongs to a run that was killed, in milliseconds: rows are read within hours. */
const LEFT_BEHIND_MS = 86_400_000;

/**
 * Makes a directory that its owner alone can read. It goes with the process at the latest, because a second Ctrl-C ends that
 * at once; what a killed process left goes when a command needs a directory a day later.
 */
export function openScratch(purpose: "backfill" | "rollback"): Scratch {
  removeLeftBehind();
  const directory = mkdtempSync(join(tmpdir(), `orgconn-${purpose}-`));
  const remove = () => {
    process.off("exit", remove);
    rmSync(directory, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return { directory, remove };
}

function removeLeftBehind(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => OURS.test(one))) {
    const directory = join(tmpdir(), name);
    try {
      if (isLeftBehind(directory)) rmSync(directory, { recursive: true });
    } catch {
      // It has just gone, or it cannot be removed: that stops no command.
    }
  }
}

/** Another user may have made a directory, or a link, of such a name. */
function isLeftBehind(path: string): boolean {
  const found = lstatSync(path);
  const isOwn = process.getuid === undefined || found.uid === process.getuid();
  return found.isDirectory() && isOwn && Date.now() - found.mtimeMs > LEFT_BEHIND_MS;
}
