#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// What was compiled once is kept in the system's directory for temporary files: every later start is a quarter faster.
enableCompileCache();
const { main } = await import("../cli/main.ts");
process.exitCode = await main(process.argv.slice(2));
