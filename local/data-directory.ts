import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Where an embedded stack keeps what must outlive its process. */
export interface DataDirectory {
  /** The directory itself; undefined where everything is kept in memory. */
  readonly path?: string;
  /** Holds small state of the stack's own; in memory where there is no directory. */
  readonly database: DatabaseSync;
  /** Path of a file or directory of a part of the stack; undefined where everything is kept in memory. */
  pathOf(part: string): string | undefined;
  close(): void;
}

/** A data directory that another process uses. */
export class DataDirectoryInUseError extends Error {
  override readonly name = "DataDirectoryInUseError";

  constructor(path: string, cause: unknown) {
    super(`The data directory ${path} is in use by another process.`, { cause });
  }
}

/**
 * Opens a data directory for this process alone. The lock is the database's own, so it ends with the process, however
 * that ends.
 *
 * @param path Made if it is missing; without it, nothing is kept.
 * @throws DataDirectoryInUseError
 */
export function openDataDirectory(path?: string): DataDirectory {
  if (path !== undefined) mkdirSync(path, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path === undefined ? ":memory:" : join(path, "orgconn.db"));
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
  } catch (error) {
    database.close();
    if (path !== undefined && /locked/.test((error as Error).message)) {
      throw new DataDirectoryInUseError(path, error);
    }
    throw error;
  }
  return {
    ...(path === undefined ? {} : { path }),
    database,
    pathOf: (part) => (path === undefined ? undefined : join(path, part)),
    close: () => database.close(),
  };
}
