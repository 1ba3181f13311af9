import { createReadStream, fstatSync } from "node:fs";
import { Socket } from "node:net";
import { pipeline, type Readable } from "node:stream";
import { isatty } from "node:tty";
import { createGunzip } from "node:zlib";
import { UsageError } from "../../errors.ts";
import { peek } from "./peek.ts";

/** What a file holds: CSV, a JSON value a line, a JSON array, or JSON objects over several lines. */
export type Format = "csv" | "ndjson" | "array" | "objects";

/** A file that was looked into. */
export interface OpenSource {
  readonly format: Format;
  /** All of it, unpacked. */
  readonly bytes: AsyncGenerator<Buffer>;
}

/** How the first bytes of files say what they are. */
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from("PK");
const UTF_16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];
const UTF_8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The beginning of a file that tells its format is no longer, in bytes. */
const LONGEST_BEGINNING = 64 * 1024;

/** How an answer of Auth0's Management API with a list of organizations begins. */
const ORGANIZATIONS = /^\{[^[\]{}]*"organizations"\s*:\s*\[/;

/**
 * Opens a file of rows, and finds out by its content what it is: CSV, NDJSON or other JSON, packed by gzip or not.
 *
 * @param path `-` is standard input.
 * @throws UsageError when it cannot be read, is empty, or is none of these.
 */
export async function openSource(path: string): Promise<OpenSource> {
  const name = path === "-" ? "standard input" : path;
  const stream = path === "-" ? standardInput() : createReadStream(path);
  const packed = await peek(chunksOf(stream, name), tellsFormat);
  const { head, all } = startsWith(packed.head, GZIP)
    ? await peek(unpacked(packed.all, name), tellsFormat)
    : packed;
  if (startsWith(head, ZIP)) {
    throw new UsageError(`${name} is a spreadsheet or an archive. Export the sheet as CSV (UTF-8).`);
  }
  if (UTF_16.some((mark) => startsWith(head, mark))) {
    throw new UsageError(`${name} is encoded in UTF-16. Save it in UTF-8.`);
  }
  const marked = startsWith(head, UTF_8_MARK);
  const text = head
    .subarray(marked ? UTF_8_MARK.length : 0)
    .toString()
    .trimStart();
  if (text === "") throw new UsageError(`${name} is empty.`);
  return { format: formatOf(text), bytes: marked ? withoutMark(all) : all };
}

/** A pipe may be empty for a while, which only a socket waits out. */
function standardInput(): Readable {
  if (isatty(0)) {
    throw new UsageError("standard input is a terminal: pipe the rows into the command, or name a file.");
  }
  const kind = fstatSync(0);
  return kind.isFIFO() || kind.isSocket()
    ? new Socket({ fd: 0, readable: true, writable: false })
    : createReadStream("", { fd: 0, autoClose: false });
}

/** Whether a packed file shows that it is one, or the first line that is not empty is there. */
function tellsFormat(head: Buffer): boolean {
  if (head.length >= LONGEST_BEGINNING || startsWith(head, GZIP)) return true;
  const text = head.toString().trimStart();
  return text !== "" && (!text.startsWith("{") || /[\r\n]/.test(text));
}

/** @param text The beginning of a file, from its first character on that is not white space. */
function formatOf(text: string): Format {
  if (text.startsWith("[")) return "array";
  if (!text.startsWith("{")) return "csv";
  const [line = ""] = text.split(/[\r\n]/, 1);
  return ORGANIZATIONS.test(text) || /[{[,]\s*$/.test(line) ? "objects" : "ndjson";
}

async function* chunksOf(stream: Readable, name: string): AsyncGenerator<Buffer> {
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function* unpacked(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const unpacking = pipeline(bytes, createGunzip(), () => {});
  yield* chunksOf(unpacking, name);
}

async function* withoutMark(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = UTF_8_MARK.length;
  for await (const chunk of bytes) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

function startsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}
