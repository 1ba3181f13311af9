import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { defined } from "../contract/defined.ts";

/** The storage of an embedded stack that outlives its process. */
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

/** A data directory that cannot be created or opened. */
export class DataDirectoryUnusableError extends Error {
  override readonly name = "DataDirectoryUnusableError";

  constructor(path: string, cause: unknown) {
    super(`The data directory ${path} cannot be used: ${(cause as Error).message}.`, { cause });
  }
}

/**
 * Opens a data directory for this process only. The lock is the database's own, so it ends with the process, also after a
 * crash.
 *
 * @param path Made if it is missing; without it, nothing is kept.
 * @throws DataDirectoryInUseError, DataDirectoryUnusableError
 */
export function openDataDirectory(path?: string): DataDirectory {
  const database = path === undefined ? new DatabaseSync(":memory:") : openLocked(path);
  return {
    ...defined({ path }),
    database,
    pathOf: (part) => (path === undefined ? undefined : join(path, part)),
    close: () => database.close(),
  };
}

function openLocked(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const file = join(path, "orgconn.db");
    database = new DatabaseSync(file);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
    // The database holds the application's secret, and other users may be able to read an existing directory.
    chmodSync(file, 0o600);
    return database;
  } catch (error) {
    database?.close();
    const inUse = /locked/.test((error as Error).message);
    throw inUse ? new DataDirectoryInUseError(path, error) : new DataDirectoryUnusableError(path, error);
  }
}
