import { closeSync, openSync, writeSync } from "node:fs";

/** Writes lines to a file. */
export interface LineWriter {
  write(line: string): void;
  /** Writes what is left, and closes the file. */
  close(): void;
}

/** Characters that are gathered before they are written. */
const BUFFERED = 256 * 1024;

/**
 * Opens a file for lines, readable by its owner alone. Writes wait for the disk: nothing piles up in memory, however
 * fast lines come.
 */
export function openLineWriter(path: string): LineWriter {
  const file = openSync(path, "w", 0o600);
  let gathered = "";
  const flush = () => {
    const bytes = Buffer.from(gathered);
    for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
    gathered = "";
  };
  return {
    write(line) {
      gathered += `${line}\n`;
      if (gathered.length >= BUFFERED) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}
