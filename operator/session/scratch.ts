import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory for a command's temporary files. */
export interface Scratch {
  readonly directory: string;
  remove(): void;
}

/** The names that `openScratch` gives to directories: their purpose, and the six characters of `mkdtemp`. */
const OURS = /^orgconn-(backfill|rollback)-[A-Za-z0-9]{6}$/;

/** A directory older than this many milliseconds belongs to a run that was killed: a run reads its rows within hours. */
const LEFT_BEHIND_MS = 86_400_000;

/**
 * Makes a directory that only its owner can read. The process removes it when it exits, also after a second Ctrl-C. A
 * directory that a killed process left is removed when a command needs one a day later.
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
      // Another command has just removed it, or it cannot be removed: the command goes on.
    }
  }
}

/** Another user may have made a directory or a link with such a name. */
function isLeftBehind(path: string): boolean {
  const found = lstatSync(path);
  const isOwn = process.getuid === undefined || found.uid === process.getuid();
  return found.isDirectory() && isOwn && Date.now() - found.mtimeMs > LEFT_BEHIND_MS;
}
