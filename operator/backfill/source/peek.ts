/** The beginning of a stream, and all of it. */
export interface Peeked {
  readonly head: Buffer;
  readonly all: AsyncGenerator<Buffer>;
}

/**
 * Looks at the first bytes of a stream without taking them away.
 *
 * @param enough Whether the bytes read up to now will do; else it reads on, up to the end.
 */
export async function peek(
  bytes: AsyncGenerator<Buffer>,
  enough: (head: Buffer) => boolean,
): Promise<Peeked> {
  const read: Buffer[] = [];
  while (!enough(Buffer.concat(read))) {
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
