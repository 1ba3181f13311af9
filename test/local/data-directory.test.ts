import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataDirectoryInUseError, openDataDirectory } from "../../local/data-directory.ts";

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "orgconn-data-"));
});
afterEach(() => rm(parent, { recursive: true }));

test("one process at a time: another one is told, until the first is done", async () => {
  const path = join(parent, "new", "directory");
  const data = openDataDirectory(path);
  expect(() => openDataDirectory(path)).toThrow(DataDirectoryInUseError);
  data.close();
  openDataDirectory(path).close();
});

test("the lock ends with its process, even when that is killed", async () => {
  const program = `
    import { openDataDirectory } from ${JSON.stringify(join(import.meta.dirname, "../../local/data-directory.ts"))};
    openDataDirectory(${JSON.stringify(parent)});
    process.kill(process.pid, "SIGKILL");`;
  const killed = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  await expect(killed).rejects.toMatchObject({ signal: "SIGKILL" });
  openDataDirectory(parent).close();
});

test("without a directory nothing has a path", () => {
  const data = openDataDirectory();
  expect(data.pathOf("queues")).toBeUndefined();
  data.close();
});
