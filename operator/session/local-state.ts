import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../errors.ts";
import type { Outputs } from "./names.ts";
import { checkOwnFolder, makeOwnFolder, temporaryFolder } from "./own-folder.ts";

/** Where a stand-in of each AWS service listens. */
export interface LocalEndpoints {
  readonly sqs: string;
  readonly dynamodb: string;
  readonly secretsmanager: string;
  readonly lambda: string;
}

/** What a running `orgconn local` tells the other commands. */
export interface LocalState {
  readonly processId: number;
  readonly region: string;
  readonly endpoints: LocalEndpoints;
  /** The address of the tenant's stand-in; undefined where another tenant is driven. */
  readonly standIn?: string;
  readonly outputs: Outputs;
}

/** The file that holds it: one for each user, or what `ORGCONN_LOCAL_STATE` names. */
function stateFile(): string {
  return process.env.ORGCONN_LOCAL_STATE || join(temporaryFolder(), "local.json");
}

/**
 * Makes the state file's folder.
 *
 * @throws UsageError when there is one that is not the user's own.
 */
export function makeStateFolder(): void {
  makeOwnFolder(dirname(stateFile()));
}

/**
 * Tells other commands where the embedded stack is. The one that was started last is the one they find.
 *
 * @returns Takes it back.
 * @throws UsageError when the file's folder is not the user's own.
 */
export function announceLocal(state: LocalState): () => void {
  makeStateFolder();
  const file = stateFile();
  const written = `${file}.${state.processId}`;
  writeFileSync(written, JSON.stringify(state), { mode: 0o600 });
  renameSync(written, file);
  return () => {
    if (readState()?.processId === state.processId) rmSync(file, { force: true });
  };
}

/**
 * Finds the embedded stack that runs on this machine.
 *
 * @throws UsageError when there is none, or when the state file's folder is not the user's own.
 */
export function findLocal(): LocalState {
  const state = checkOwnFolder(dirname(stateFile())) ? readState() : undefined;
  if (state === undefined || !isRunning(state.processId)) {
    throw new UsageError(
      "--local: no embedded stack is running. Start one in another terminal: orgconn local",
    );
  }
  return state;
}

function readState(): LocalState | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(), "utf8")) as LocalState;
  } catch {
    return undefined;
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
