import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** What a `credential_process` that hangs does: it keeps the process, although the command has ended. */
const KEEPS_THE_PROCESS = "data:text/javascript,setInterval(() => {}, 1_000)";

test("a command ends with its exit code although something that it began has not", async () => {
  const entry = join(import.meta.dirname, "../../bin/orgconn.ts");
  const run = promisify(execFile)(
    process.execPath,
    ["--import", KEEPS_THE_PROCESS, entry, "no-such-command"],
    {
      timeout: 60_000,
    },
  );
  await expect(run).rejects.toMatchObject({ code: 2, killed: false });
}, 90_000);
