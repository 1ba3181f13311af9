/** Starts the command line: bin/orgconn.ts loads it once it knows that Node is new enough. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { makeOwnFolder, temporaryFolder } from "../operator/session/own-folder.ts";

// What was compiled once is kept in the user's own temporary folder: every later start is a quarter faster. Code that
// another user may have put there is not run.
try {
  makeOwnFolder(temporaryFolder());
  enableCompileCache(join(temporaryFolder(), "compile-cache"));
} catch {}
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
// What the command began may still hang, such as a profile's `credential_process`: it does not keep the command.
setTimeout(() => process.exit(), 1_000).unref();
