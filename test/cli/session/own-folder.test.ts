import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { UsageError } from "../../../operator/errors.ts";
import { announceLocal, findLocal, type LocalState } from "../../../operator/session/local-state.ts";
import { checkOwnFolder, makeOwnFolder, strangeFolder } from "../../../operator/session/own-folder.ts";

const STRANGER = 4_711;
const isRoot = process.getuid?.() === 0;

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "orgconn-own-"));
  folder = join(parent, "folder");
  vi.stubEnv("ORGCONN_LOCAL_STATE", join(folder, "local.json"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true });
});

describe("whose a folder is", () => {
  const of = (uid: number, mode: number, user?: number) => strangeFolder("/tmp/it", { uid, mode }, user);

  test.each([0o700, 0o750, 0o755, 0o40711])("with mode %o it is its owner's", (mode) => {
    expect(of(1_000, mode, 1_000)).toBeUndefined();
  });

  test.each([0o770, 0o702, 0o777, 0o1777])("with mode %o others write into it", (mode) => {
    expect(of(1_000, mode, 1_000)).toBe(
      "/tmp/it belongs to you (1000), but others may write into it. Remove their permission (chmod go-w /tmp/it), or set ORGCONN_LOCAL_STATE to a file in a folder that is yours alone.",
    );
  });

  test("another user's is named with its owner, root's too", () => {
    expect(of(STRANGER, 0o700, 1_000)).toBe(
      "/tmp/it belongs to the user with the id 4711, not to you (1000). Remove it, or set ORGCONN_LOCAL_STATE to a file in a folder that is yours alone.",
    );
    expect(of(0, 0o700, 1_000)).toContain("belongs to the user with the id 0");
  });

  test("on Windows, where users have no ids, every folder will do", () => {
    expect(of(0, 0o777, undefined)).toBeUndefined();
  });
});

test("a folder is made for the user alone, and is there afterwards", () => {
  expect(checkOwnFolder(folder)).toBe(false);
  makeOwnFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(checkOwnFolder(folder)).toBe(true);
});

const state: LocalState = {
  processId: process.pid,
  region: "us-east-1",
  endpoints: { sqs: "", dynamodb: "", secretsmanager: "", lambda: "", scheduler: "", logs: "" },
  outputs: {},
};

test("a stack is announced in a folder of one's own, and found there", () => {
  const forget = announceLocal(state);
  expect(findLocal(true)).toEqual(state);
  forget();
  expect(() => findLocal(true)).toThrow("no embedded stack is running");
});

test("where others may write, nothing is announced and nothing is believed", () => {
  announceLocal(state);
  chmodSync(folder, 0o777);
  expect(() => findLocal(true)).toThrow(UsageError);
  expect(() => findLocal(true)).toThrow(`${folder} belongs to you`);
  expect(() => announceLocal(state)).toThrow(`${folder} belongs to you`);
});

test.runIf(isRoot)("another user's folder is refused, with its owner and what to do", () => {
  mkdirSync(folder, { mode: 0o700 });
  chownSync(folder, STRANGER, STRANGER);
  for (const use of [() => announceLocal(state), () => findLocal(true)]) {
    expect(use).toThrow(UsageError);
    expect(use).toThrow(`${folder} belongs to the user with the id 4711, not to you (0). Remove it`);
  }
});

test.runIf(isRoot)("another user's link is refused, wherever it leads; one's own is followed", () => {
  const real = join(parent, "real");
  mkdirSync(real, { mode: 0o700 });
  symlinkSync(real, folder);
  announceLocal(state)();
  lchownSync(folder, STRANGER, STRANGER);
  expect(() => findLocal(true)).toThrow(`${folder} belongs to the user with the id 4711`);
});

describe("compiled code", () => {
  /** What is in the user's temporary folder after a command has run. */
  function leftBy(mode: number): string[] {
    const own = join(parent, `orgconn-${process.getuid?.()}`);
    mkdirSync(own);
    chmodSync(own, mode);
    // Where coverage is measured, vitest lets Node keep no compiled code.
    const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...environment } = process.env;
    const entry = join(import.meta.dirname, "../../../bin/orgconn.ts");
    execFileSync(process.execPath, [entry, "budget", "--help"], { env: { ...environment, TMPDIR: parent } });
    return readdirSync(own);
  }

  test.runIf(process.getuid)("is kept in the user's own folder", () => {
    expect(leftBy(0o700)).toEqual(["compile-cache"]);
  });

  test.runIf(process.getuid)("is neither kept nor read where others may write", () => {
    expect(leftBy(0o777)).toEqual([]);
  });
});
