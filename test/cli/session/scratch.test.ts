import {
  chownSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openScratch } from "../../../operator/session/scratch.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "orgconn-spool-test-"));
  vi.stubEnv("TMPDIR", directory);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

const namesLeft = () => readdirSync(directory).sort();

describe("a directory for what a command keeps on disk", () => {
  it("can be read by its owner alone, and leaves nothing", () => {
    const { directory: own, remove } = openScratch("backfill");
    writeFileSync(join(own, "rows.ndjson"), "rows");
    expect(statSync(own).mode & 0o077).toBe(0);
    remove();
    expect(namesLeft()).toEqual([]);
  });

  it("goes with its process", () => {
    const before = process.listeners("exit");
    const { directory: own } = openScratch("rollback");
    const [atExit] = process.listeners("exit").filter((one) => !before.includes(one));
    atExit?.(0);
    expect(existsSync(own)).toBe(false);
    expect(process.listeners("exit")).toEqual(before);
  });

  it("takes along what killed processes left more than a day ago, and nothing else", () => {
    const at = (ageHours: number) => Date.now() / 1_000 - ageHours * 3_600;
    const make = (name: string, ageHours: number) => {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, "rows.ndjson"), "rows");
      utimesSync(join(directory, name), at(ageHours), at(ageHours));
    };
    make("orgconn-backfill-killed", 25);
    make("orgconn-rollback-KiLLed", 25);
    make("orgconn-backfill-runnin", 23);
    make("orgconn-backfill-test-abcdef", 800);
    make("orgconn-other-abcdef", 800);
    make("target", 800);
    symlinkSync(join(directory, "target"), join(directory, "orgconn-backfill-linked"));
    lutimesSync(join(directory, "orgconn-backfill-linked"), at(800), at(800));
    openScratch("backfill").remove();
    expect(namesLeft()).toEqual([
      "orgconn-backfill-linked",
      "orgconn-backfill-runnin",
      "orgconn-backfill-test-abcdef",
      "orgconn-other-abcdef",
      "target",
    ]);
    expect(readdirSync(join(directory, "target"))).toEqual(["rows.ndjson"]);
  });

  it.skipIf(process.getuid?.() !== 0)("leaves another user's alone", () => {
    const foreign = join(directory, "orgconn-backfill-foreig");
    mkdirSync(foreign);
    utimesSync(foreign, 0, 0);
    chownSync(foreign, 12_345, 12_345);
    openScratch("backfill").remove();
    expect(namesLeft()).toEqual(["orgconn-backfill-foreig"]);
  });
});
