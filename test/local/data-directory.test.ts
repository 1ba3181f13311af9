import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  DataDirectoryInUseError,
  DataDirectoryUnusableError,
  openDataDirectory,
} from "../../local/data-directory.ts";

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

test("a path that is not a directory, or holds another kind of file, is named", async () => {
  const file = join(parent, "file");
  await writeFile(file, "");
  expect(() => openDataDirectory(file)).toThrow(DataDirectoryUnusableError);
  expect(() => openDataDirectory(file)).toThrow(`The data directory ${file} cannot be used: `);

  await writeFile(join(parent, "orgconn.db"), "not a database ".repeat(100));
  expect(() => openDataDirectory(parent)).toThrow(DataDirectoryUnusableError);
});

test("secrets are their owner's alone, also in a directory that every user may read", async () => {
  await chmod(parent, 0o755);
  const data = openDataDirectory(parent);
  data.database.exec("CREATE TABLE secrets (value TEXT)");
  data.close();
  expect((await stat(join(parent, "orgconn.db"))).mode & 0o777).toBe(0o600);
});

test("without a directory nothing has a path", () => {
  const data = openDataDirectory();
  expect(data.pathOf("queues")).toBeUndefined();
  data.close();
});
