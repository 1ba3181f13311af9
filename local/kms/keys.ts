import { generateKeyPair } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";

/** A key that signs. */
export interface SigningKey {
  readonly id: string;
  /** PEM. */
  readonly privateKey: string;
  readonly enabled: boolean;
}

/** The keys of the stand-in for KMS, in a database. */
export interface SigningKeyStore {
  get(id: string): SigningKey | undefined;
  /** Makes a key of RSA_2048 unless it is there. */
  make(id: string): Promise<void>;
  enable(id: string, enabled: boolean): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS signing_keys (
    id TEXT PRIMARY KEY,
    privateKey TEXT NOT NULL,
    enabled INTEGER NOT NULL
  )`;

const generate = promisify(generateKeyPair);

/** Opens the keys that a database keeps. */
export function openSigningKeys(database: DatabaseSync): SigningKeyStore {
  database.exec(SCHEMA);
  const select = database.prepare("SELECT * FROM signing_keys WHERE id = ?");
  const insert = database.prepare("INSERT INTO signing_keys VALUES (?, ?, 1)");
  const update = database.prepare("UPDATE signing_keys SET enabled = ? WHERE id = ?");
  const get = (id: string): SigningKey | undefined => {
    const row = select.get(id) as { id: string; privateKey: string; enabled: number } | undefined;
    return row && { ...row, enabled: row.enabled === 1 };
  };
  return {
    get,
    async make(id) {
      if (get(id) !== undefined) return;
      const { privateKey } = await generate("rsa", { modulusLength: 2048 });
      insert.run(id, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    },
    enable: (id, enabled) => void update.run(enabled ? 1 : 0, id),
  };
}
