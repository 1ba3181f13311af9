import { closeSync, openSync, writeSync } from "node:fs";

/** Writes lines to a file. */
export interface LineWriter {
  write(line: string): void;
  /** Writes what is left, and closes the file. */
  close(): void;
}

/** Bytes that are gathered before they are written: more than any line has. */
const BUFFERED_BYTES = 256 * 1024;

/** The most bytes that a UTF-16 unit becomes in UTF-8. */
const BYTES_PER_UNIT = 3;

/**
 * Creates a file for lines, readable by its owner alone. Writes wait for the disk: nothing piles up in memory, however
 * fast lines come.
 *
 * @throws Error when there is a file of that name; RangeError of `write` for a line that is longer than 80,000 characters.
 */
export function openLineWriter(path: string): LineWriter {
  const file = openSync(path, "wx", 0o600);
  const buffer = Buffer.allocUnsafe(BUFFERED_BYTES);
  let gathered = 0;
  const flush = () => {
    for (let from = 0; from < gathered; ) from += writeSync(file, buffer, from, gathered - from);
    gathered = 0;
  };
  return {
    write(line) {
      const most = line.length * BYTES_PER_UNIT + 1;
      if (most > BUFFERED_BYTES) throw new RangeError(`A line of ${line.length} characters is too long.`);
      if (gathered + most > BUFFERED_BYTES) flush();
      gathered += buffer.write(`${line}\n`, gathered);
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}
