import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { UsageError } from "../errors.ts";
import type { Outputs } from "./names.ts";
import { checkOwnFolder, makeOwnFolder, temporaryFolder } from "./own-folder.ts";

/** Where a stand-in of each AWS service listens. */
export interface LocalEndpoints {
  readonly sqs: string;
  readonly dynamodb: string;
  readonly secretsmanager: string;
  readonly lambda: string;
  readonly scheduler: string;
  readonly logs: string;
  /** Where the stack signs with a key in KMS. */
  readonly kms?: string;
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

/** What a stack's name is made of. */
export const LOCAL_NAME = /^[A-Za-z0-9_-]{1,32}$/;

/** The file of the stack without a name: one for each user, or what `ORGCONN_LOCAL_STATE` names. */
function unnamedFile(): string {
  return process.env.ORGCONN_LOCAL_STATE || join(temporaryFolder(), "local.json");
}

/** The file that holds a stack's state: that of a named one lies beside that of the one without. */
function stateFile(name: string | undefined): string {
  const { dir, name: base, ext } = parse(unnamedFile());
  return name === undefined ? unnamedFile() : join(dir, `${base}-${name}${ext}`);
}

/**
 * Makes sure that a stack can be announced under a name, and that the state file's folder is there.
 *
 * @param name Undefined for the stack that has none.
 * @throws UsageError when a running stack has the name, or when the folder is not the user's own.
 */
export function claimLocal(name: string | undefined): void {
  makeOwnFolder(dirname(unnamedFile()));
  const other = readState(stateFile(name));
  if (other === undefined || other.processId === process.pid || !isRunning(other.processId)) return;
  throw new UsageError(
    name === undefined
      ? `An embedded stack is running already (process ${other.processId}). Give this one a name: orgconn local --name NAME. Commands find it with --local NAME.`
      : `--name: an embedded stack named "${name}" is running already (process ${other.processId}). Choose another name.`,
  );
}

/**
 * Tells other commands where the embedded stack is.
 *
 * @param name Undefined for the stack that has none.
 * @returns Takes it back.
 * @throws UsageError when a running stack has the name, or when the file's folder is not the user's own.
 */
export function announceLocal(state: LocalState, name?: string): () => void {
  claimLocal(name);
  const file = stateFile(name);
  const written = `${file}.${state.processId}`;
  writeFileSync(written, JSON.stringify(state), { mode: 0o600 });
  renameSync(written, file);
  return () => {
    if (readState(file)?.processId === state.processId) rmSync(file, { force: true });
  };
}

/**
 * Finds an embedded stack that runs on this machine.
 *
 * @param local Its name, or true for the one that has none.
 * @throws UsageError when there is none, or when the state file's folder is not the user's own.
 */
export function findLocal(local: string | true): LocalState {
  const name = local === true ? undefined : local;
  const isOwn = checkOwnFolder(dirname(unnamedFile()));
  const state = isOwn ? runningState(stateFile(name)) : undefined;
  if (state !== undefined) return state;
  const wanted = name === undefined ? "no embedded stack is" : `no embedded stack named "${name}" is`;
  const others = isOwn ? runningNames() : [];
  const start = name === undefined ? "orgconn local" : `orgconn local --name ${name}`;
  throw new UsageError(
    `--local: ${wanted} running${name === undefined && others.length > 0 ? " without a name" : ""}. ${
      others.length > 0 ? `These are: ${others.join(", ")}. Choose one, or start` : "Start"
    } one in another terminal: ${start}`,
  );
}

/** Whether an embedded stack of this name runs on this machine, as far as this user can see. */
export function runsLocally(name: string): boolean {
  return LOCAL_NAME.test(name) && runningState(stateFile(name)) !== undefined;
}

/** How `--local` names the stacks that run. */
function runningNames(): string[] {
  const { dir, name: base, ext } = parse(unnamedFile());
  return readdirSync(dir)
    .filter((file) => file.startsWith(base) && file.endsWith(ext))
    .flatMap((file) => {
      const name = file.slice(base.length + 1, file.length - ext.length);
      const isNamed = file === `${base}${ext}` || (file === `${base}-${name}${ext}` && LOCAL_NAME.test(name));
      if (!isNamed || runningState(join(dir, file)) === undefined) return [];
      return [file === `${base}${ext}` ? "--local" : `--local ${name}`];
    })
    .sort();
}

/** The state of a stack that runs. */
function runningState(file: string): LocalState | undefined {
  const state = readState(file);
  return state !== undefined && isRunning(state.processId) ? state : undefined;
}

function readState(file: string): LocalState | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as LocalState;
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
