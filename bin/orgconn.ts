#!/usr/bin/env node
// An older Node parses this file, and reads no other: it has no static import, and no syntax that is newer than import().
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 13)) {
  void import("../cli/start.ts");
} else {
  console.error(`error: orgconn needs Node 22.13 or newer, and this is ${process.versions.node}.`);
  process.exitCode = 2;
}
