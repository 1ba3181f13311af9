import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { makeOwnFolder, temporaryFolder } from "../../operator/session/own-folder.ts";

/** A link works for a minute. */
const REMOVED_AFTER_MS = 60_000;

/** The programs that open a file in the browser, by platform. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["explorer.exe"],
  linux: ["xdg-open"],
};

/**
 * Opens a link in the browser. Each user of a machine can read the arguments of all programs, so that the link is handed over in a file
 * that only this user can read.
 *
 * @param note Told where there is no browser to be opened.
 */
export function openInBrowser(link: string, note: (text: string) => void): void {
  const [program = "", ...args] = OPENERS[process.platform] ?? [];
  const failed = () => note("No browser could be opened: open the link yourself.");
  if (program === "") {
    failed();
    return;
  }
  try {
    makeOwnFolder(temporaryFolder());
    const file = join(temporaryFolder(), `console-${process.pid}.html`);
    const remove = () => rmSync(file, { force: true });
    writeFileSync(
      file,
      `<!doctype html><meta http-equiv="refresh" content="0;url=${link}"><a href="${link}">orgconn console</a>\n`,
      {
        mode: 0o600,
      },
    );
    process.once("exit", remove);
    setTimeout(remove, REMOVED_AFTER_MS).unref();
    const child = spawn(program, [...args, pathToFileURL(file).href], { stdio: "ignore", detached: true });
    child.once("error", failed);
    child.unref();
  } catch {
    failed();
  }
}
