const LINE_FEED = 0x0a;

/**
 * Splits bytes into lines, a chunk's worth at a time: a million lines are not a million promises. Unlike readline it
 * knows no line end but LF and CRLF: JSON may hold U+2028 as it is.
 *
 * @returns Lines without their ends. What follows the last line end is a line too, unless it is empty.
 */
export async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let rest: Buffer[] = [];
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end === -1) {
      rest.push(chunk);
      continue;
    }
    const whole = Buffer.concat([...rest, chunk.subarray(0, end)]).toString();
    rest = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    yield whole.split("\n").map(withoutReturn);
  }
  const last = Buffer.concat(rest).toString();
  if (last !== "") yield [withoutReturn(last)];
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
