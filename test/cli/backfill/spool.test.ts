import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSpool } from "../../../cli/backfill/spool.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "orgconn-spool-test-"));
  vi.stubEnv("TMPDIR", directory);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

describe("a spool", () => {
  it("can be read by its owner alone, and leaves nothing", () => {
    const { path, remove } = openSpool();
    writeFileSync(path, "rows");
    expect(statSync(dirname(path)).mode & 0o077).toBe(0);
    remove();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("goes with its process", () => {
    const before = process.listeners("exit");
    const { path } = openSpool();
    const [atExit] = process.listeners("exit").filter((one) => !before.includes(one));
    atExit?.(0);
    expect(existsSync(dirname(path))).toBe(false);
    expect(process.listeners("exit")).toEqual(before);
  });

  it("takes along what killed processes left more than a week ago, and nothing else", () => {
    const DAY_S = 86_400;
    const make = (name: string, ageDays: number) => {
      mkdirSync(join(directory, name));
      const at = Date.now() / 1_000 - ageDays * DAY_S;
      utimesSync(join(directory, name), at, at);
    };
    make("orgconn-backfill-killed", 8);
    make("orgconn-backfill-running", 6);
    make("somebody-elses", 800);
    openSpool().remove();
    expect(readdirSync(directory).sort()).toEqual(["orgconn-backfill-running", "somebody-elses"]);
  });
});
