import type { DatabaseSync } from "node:sqlite";

/** One version of a secret. */
export interface SecretVersion {
  readonly name: string;
  readonly versionId: string;
  readonly value: string;
  readonly createdAtMs: number;
  /** The stage that a version has until a newer one takes it. */
  readonly stage: "AWSCURRENT" | "AWSPREVIOUS" | null;
}

/** The versions of all secrets, in a database. */
export interface SecretVersions {
  byStage(name: string, stage: string): SecretVersion | undefined;
  byId(name: string, versionId: string): SecretVersion | undefined;
  /** Adds a version: it becomes the current one, and the one that was current the previous one. */
  add(name: string, versionId: string, value: string): SecretVersion;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS secret_versions (
    name TEXT NOT NULL,
    versionId TEXT NOT NULL,
    value TEXT NOT NULL,
    createdAtMs INTEGER NOT NULL,
    stage TEXT,
    PRIMARY KEY (name, versionId)
  )`;

/** Opens the secrets that a database keeps. */
export function openSecretVersions(database: DatabaseSync): SecretVersions {
  database.exec(SCHEMA);
  const selectByStage = database.prepare("SELECT * FROM secret_versions WHERE name = ? AND stage = ?");
  const selectById = database.prepare("SELECT * FROM secret_versions WHERE name = ? AND versionId = ?");
  const restage = database.prepare("UPDATE secret_versions SET stage = ? WHERE name = ? AND stage = ?");
  const insert = database.prepare("INSERT INTO secret_versions VALUES (?, ?, ?, ?, ?)");

  return {
    byStage: (name, stage) => selectByStage.get(name, stage) as SecretVersion | undefined,
    byId: (name, versionId) => selectById.get(name, versionId) as SecretVersion | undefined,
    add(name, versionId, value) {
      const version: SecretVersion = {
        name,
        versionId,
        value,
        createdAtMs: Date.now(),
        stage: "AWSCURRENT",
      };
      database.exec("BEGIN");
      restage.run(null, name, "AWSPREVIOUS");
      restage.run("AWSPREVIOUS", name, "AWSCURRENT");
      insert.run(name, versionId, value, version.createdAtMs, version.stage);
      database.exec("COMMIT");
      return version;
    },
  };
}
