import { lstatSync, mkdirSync, statSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { UsageError } from "../errors.ts";

/** What is known of a folder, or of a link to it. */
export interface FolderOwner {
  readonly uid: number;
  readonly mode: number;
}

/** The folder of this user among those for temporary files: other users may make one of its name. */
export function temporaryFolder(): string {
  return join(tmpdir(), `orgconn-${process.getuid?.() ?? userInfo().username}`);
}

/** May write: the folder's group, or everyone. */
const OTHERS_WRITE = 0o022;

/**
 * Why a folder is not a user's own; undefined where it is. Another user who owns a folder, or may write into it, could put
 * a file there that sends commands, with their data and secrets, to other addresses.
 *
 * @param user The user's id; undefined on Windows, where the folder for temporary files is the user's already.
 */
export function strangeFolder(
  path: string,
  { uid, mode }: FolderOwner,
  user: number | undefined,
): string | undefined {
  if (user === undefined) return undefined;
  if (uid !== user) {
    return `${path} belongs to the user with the id ${uid}, not to you (${user}). Remove it, or set ORGCONN_LOCAL_STATE to a file in a folder that is yours alone.`;
  }
  if ((mode & OTHERS_WRITE) !== 0) {
    return `${path} belongs to you (${user}), but others may write into it. Remove their permission (chmod go-w ${path}), or set ORGCONN_LOCAL_STATE to a file in a folder that is yours alone.`;
  }
  return undefined;
}

/**
 * Makes sure that a folder is the user's own.
 *
 * @returns Whether it is there.
 * @throws UsageError that names the folder, its owner and what to do.
 */
export function checkOwnFolder(path: string): boolean {
  const user = process.getuid?.();
  const folder = statSync(path, { throwIfNoEntry: false });
  if (folder === undefined) return false;
  // Of a link only the owner counts: everyone may always "write" it.
  const link = { uid: lstatSync(path).uid, mode: 0 };
  const why = strangeFolder(path, link, user) ?? strangeFolder(path, folder, user);
  if (why !== undefined) throw new UsageError(why);
  return true;
}

/**
 * Makes a folder for this user alone where there is none.
 *
 * @throws UsageError where there is one that is not the user's own.
 */
export function makeOwnFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  checkOwnFolder(path);
}
