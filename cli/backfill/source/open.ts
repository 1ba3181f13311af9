import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { UsageError } from "../../errors.ts";

/** What a file holds. */
export type Format = "csv" | "ndjson" | "json";

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

/**
 * Opens a file of rows, and finds out by its content what it is: CSV, NDJSON or a JSON array, packed by gzip or not.
 *
 * @param path `-` is standard input.
 * @throws UsageError when it cannot be read, is empty, or is none of these.
 */
export async function openSource(path: string): Promise<OpenSource> {
  const name = path === "-" ? "standard input" : path;
  // Not process.stdin: a thread has none.
  const stream = path === "-" ? createReadStream("", { fd: 0, autoClose: false }) : createReadStream(path);
  const packed = await peek(chunksOf(stream, name));
  const { head, all } = startsWith(packed.head, GZIP) ? await peek(unpacked(packed.all, name)) : packed;
  if (startsWith(head, ZIP)) {
    throw new UsageError(`${name} is a spreadsheet or an archive. Export the sheet as CSV (UTF-8).`);
  }
  if (UTF_16.some((mark) => startsWith(head, mark))) {
    throw new UsageError(`${name} is encoded in UTF-16. Save it in UTF-8.`);
  }
  const marked = startsWith(head, UTF_8_MARK);
  const [first] = head
    .subarray(marked ? UTF_8_MARK.length : 0)
    .toString()
    .trimStart();
  if (first === undefined) throw new UsageError(`${name} is empty.`);
  return { format: formatOf(first), bytes: marked ? withoutMark(all) : all };
}

function formatOf(first: string): Format {
  if (first === "[") return "json";
  return first === "{" ? "ndjson" : "csv";
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

/** Looks at the first bytes that are no white space, without taking them away. */
async function peek(bytes: AsyncGenerator<Buffer>) {
  const read: Buffer[] = [];
  while (Buffer.concat(read).toString().trim() === "") {
    const { value, done } = await bytes.next();
    if (done) break;
    read.push(value);
  }
  async function* all() {
    yield* read;
    yield* bytes;
  }
  return { head: Buffer.concat(read), all: all() };
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
